package store_test

import (
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// A draft is one person's and lives for a day; no export holds it (slack-platform 9).
func TestDraftsLiveForADay(t *testing.T) {
	st, env := storetest.New(t)
	ctx := t.Context()
	if b, err := st.Draft(ctx, "k"); err != nil || b != nil {
		t.Fatalf("%q %v", b, err)
	}
	if err := st.KeepDraft(ctx, "k", []byte("half a thought")); err != nil {
		t.Fatal(err)
	}
	if b, err := st.Draft(ctx, "k"); err != nil || string(b) != "half a thought" {
		t.Fatalf("%q %v", b, err)
	}
	env.Mini.FastForward(24*time.Hour + time.Second)
	if b, _ := st.Draft(ctx, "k"); b != nil {
		t.Errorf("%q after a day", b)
	}
	_ = st.KeepDraft(ctx, "k", []byte("again"))
	if err := st.DropDraft(ctx, "k"); err != nil {
		t.Fatal(err)
	}
	if b, _ := st.Draft(ctx, "k"); b != nil {
		t.Errorf("%q after it was sent", b)
	}
}
