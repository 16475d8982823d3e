package view

import (
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// incidentTold is what the card says of updates: the last one, and when the next comes.
func incidentTold(d *domain.Directory, i *domain.Incident, now time.Time) []Node { return nil }
