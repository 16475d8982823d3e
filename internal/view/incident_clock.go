package view

import (
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// incidentClocks is what the card says of the legal clocks (domain 5.5).
func incidentClocks(d *domain.Directory, i *domain.Incident, now time.Time) []Node { return nil }
