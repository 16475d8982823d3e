package store

import (
	"fmt"
	"strings"
	"testing"
)

func TestParseURL(t *testing.T) {
	for url, want := range map[string]string{
		"redis://h":                         "tcp [h:6379] db0",
		"redis://h:7000/3":                  "tcp [h:7000] db3",
		"redis://:6380":                     "tcp [localhost:6380] db0",
		"redis://u:p%40ss@h:1/2":            "tcp [h:1] db2 u/p@ss",
		"redis://pa:ss@w@h:1":               "tcp [h:1] db0 pa/ss@w",
		"rediss://h?db=4":                   "tcp [h:6379] db4 tls",
		"redis://[::1]:7000":                "tcp [[::1]:7000] db0",
		"redis://a:1,b:2,c":                 "tcp [a:1 b:2 c:6379] db0 cluster",
		"unix:///run/redis.sock?db=1":       "unix [/run/redis.sock] db1",
		"redis+sentinel://u:p@a,b:2/main/5": "tcp [a:26379 b:2] db5 u/p master=main",
		"rediss+sentinel://a/main?sentinel_username=s&sentinel_password=x": "tcp [a:26379] db0 tls master=main sentinel=s/x",
	} {
		p, err := parseURL(url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		got := fmt.Sprintf("%s %v db%d", pick(p.network == "", "tcp", p.network), p.addrs, p.db)
		if p.user+p.pass != "" {
			got += " " + p.user + "/" + p.pass
		}
		got += pick(p.tls, " tls", "") + pick(p.cluster, " cluster", "") + pick(p.master != "", " master="+p.master, "")
		got += pick(p.sentinelUser != "", " sentinel="+p.sentinelUser+"/"+p.sentinelPass, "")
		if got != want {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
		_ = p.client().Close()
	}
	for _, url := range []string{"", "h:6379", "http://h", "redis://", "redis://h:port", "redis://h/x", "redis://a,b/3", "unix://relative",
		"redis+sentinel://h", "redis://u:secret@h?nope=1", "redis://u:secret%@h"} {
		_, err := parseURL(url)
		if err == nil {
			t.Errorf("%q was taken", url)
		} else if strings.Contains(err.Error(), "secret") || !strings.HasPrefix(err.Error(), "REDIS_URL") {
			t.Errorf("%q: the error must name the variable and hide the password: %v", url, err)
		}
	}
}

func TestEveryScriptSaysWhatItTakes(t *testing.T) {
	for _, s := range allScripts() {
		b := s.build(true)
		if !strings.HasPrefix(b.src, "#!lua") || strings.Contains(b.src, "#include") {
			t.Errorf("%s is not built", s.name)
		}
		for _, word := range []string{"-- KEYS", "-- ARGV", "-- returns"} {
			if !strings.Contains(b.src, word) {
				t.Errorf("%s does not say %s", s.name, word)
			}
		}
	}
}
