package store_test

import (
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// Books that an older version wrote are found by what lists and searches look for now, after one start.
func TestAnOlderVersionsBooksAreIndexedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		r := risk(1, "track-api", "ana")
		secret := risk(2, "track-api", "ana")
		secret.Visibility, secret.NeedToKnow = domain.Restricted, []string{"ana"}
		must(t, st, change(t, st, "r1", ledger.Put{New: r}, ledger.Put{New: secret}, ledger.Put{New: &domain.Service{ID: "track-api", Name: "Track"}}))
		before := dump(t, env)
		for _, k := range env.Raw.Keys(ctx, env.Prefix()+"idx:*").Val() { // all that an older version did not keep
			for _, p := range []string{"i:w", ":f:", ":m:", "first", "any:live", "any:all", "i:words"} {
				if name := k[len(env.Prefix()+"idx:"):]; strings.Contains(name, p) {
					env.Raw.Del(ctx, k)
				}
			}
		}
		if n, err := st.Reindex(ctx); err != nil || n != 3 {
			t.Fatalf("looked at %d: %v", n, err)
		}
		env.Raw.HDel(ctx, env.Prefix()+"env", "indexes")
		if after := dump(t, env); after != before {
			t.Errorf("the indexes are others:\n%s\nwant\n%s", after, before)
		}
		if _, err := st.Reindex(ctx); err != nil {
			t.Fatal(err)
		}
		if n, err := st.Reindex(ctx); err != nil || n != 0 {
			t.Errorf("done twice: %d %v", n, err)
		}
	})
}
