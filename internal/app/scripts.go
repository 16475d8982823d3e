package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/templates"
)

// scripts reads the scripts of drills: those that come along, and those in the folder drills of SEC_TEMPLATES_DIR. os.Root
// keeps links from leading out of that folder (reliability T10).
func scripts(override string) ([]domain.Scenario, error) {
	if override == "" {
		return directory.Scenarios(templates.Scripts())
	}
	root, err := os.OpenRoot(override)
	if err != nil {
		return nil, fmt.Errorf("SEC_TEMPLATES_DIR: %w", err)
	}
	defer root.Close()
	own, err := fs.Sub(root.FS(), "drills")
	if err != nil {
		return nil, err
	}
	if _, err := fs.Stat(own, "."); errors.Is(err, fs.ErrNotExist) {
		return directory.Scenarios(templates.Scripts())
	}
	return directory.Scenarios(templates.Scripts(), own)
}
