package view

import (
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// incidentDrill is what the card of an exercise says of its scenario.
func incidentDrill(d *domain.Directory, i *domain.Incident, now time.Time) []Node { return nil }
