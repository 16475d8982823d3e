package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Durability is what the server says about keeping what it was given (reliability 5.8). A field is empty where the
// server does not say.
type Durability struct {
	Version     string
	Mode        string // standalone, sentinel, cluster
	AppendOnly  string // yes or no
	Fsync       string // always, everysec, no
	Eviction    string // maxmemory-policy
	UsedMemory  int64
	MaxMemory   int64 // 0 is no limit
	Replicas    int
	MinReplicas string // min-replicas-to-write
	// Warnings are worth a line to the operator. Refusals are reasons not to start without SEC_ALLOW_VOLATILE.
	Warnings, Refusals []string
}

// OK says that there is nothing to warn of.
func (d Durability) OK() bool { return len(d.Warnings) == 0 && len(d.Refusals) == 0 }

// String is one line for /readyz and `bot check`.
func (d Durability) String() string {
	say := func(name, v string) string { return name + " " + pick(v == "", "not told", v) }
	return strings.Join([]string{say("Redis", d.Version), say("appendonly", d.AppendOnly), say("appendfsync", d.Fsync),
		say("eviction", d.Eviction), fmt.Sprintf("%d replicas", d.Replicas)}, ", ")
}

// Durability asks the server how it keeps what it is given. Servers that do not answer CONFIG or INFO get warnings, not
// refusals: managed ones often hide both.
func (s *Store) Durability(ctx context.Context) (Durability, error) {
	if err := s.Ping(ctx); err != nil {
		return Durability{}, err
	}
	info := infoOf(s.c.Info(ctx).Val())
	var d Durability
	d.Version, d.Mode = info["redis_version"], info["redis_mode"]
	d.Replicas, _ = strconv.Atoi(info["connected_slaves"])
	d.UsedMemory, _ = strconv.ParseInt(info["used_memory"], 10, 64)
	d.MaxMemory, _ = strconv.ParseInt(info["maxmemory"], 10, 64)
	d.Eviction = info["maxmemory_policy"]
	switch info["aof_enabled"] {
	case "1":
		d.AppendOnly = "yes"
	case "0":
		d.AppendOnly = "no"
	}
	for name, to := range map[string]*string{"appendonly": &d.AppendOnly, "appendfsync": &d.Fsync,
		"maxmemory-policy": &d.Eviction, "min-replicas-to-write": &d.MinReplicas} {
		if v, err := s.c.ConfigGet(ctx, name).Result(); err == nil && v[name] != "" {
			*to = v[name]
		}
	}
	d.judge(info)
	return d, nil
}

func (d *Durability) judge(info map[string]string) {
	switch {
	case d.AppendOnly == "no":
		d.Refusals = append(d.Refusals, "Redis does not keep an append-only file: a crash loses what was saved. Set `appendonly yes` and `appendfsync always`.")
	case d.AppendOnly == "":
		d.Warnings = append(d.Warnings, "Redis does not tell whether it keeps an append-only file. Make sure of `appendonly yes` and `appendfsync always`.")
	case d.Fsync == "everysec":
		d.Warnings = append(d.Warnings, "Redis writes to disk once a second: a power failure can lose the last second. Set `appendfsync always`.")
	case d.Fsync == "no":
		d.Refusals = append(d.Refusals, "Redis leaves writing to disk to the system: a power failure loses what was saved. Set `appendfsync always`.")
	}
	if d.Eviction != "" && d.Eviction != "noeviction" {
		d.Refusals = append(d.Refusals, fmt.Sprintf("Redis may throw records away when memory is full (maxmemory-policy %s). Set `maxmemory-policy noeviction`.", d.Eviction))
	}
	if d.MaxMemory > 0 && d.UsedMemory*10 > d.MaxMemory*8 {
		d.Warnings = append(d.Warnings, fmt.Sprintf("Redis uses %d %% of its memory. Raise `maxmemory`.", d.UsedMemory*100/d.MaxMemory))
	}
	if d.Replicas > 0 && (d.MinReplicas == "" || d.MinReplicas == "0") {
		d.Warnings = append(d.Warnings, "Redis takes writes without a replica in reach: a failover can lose them. Set `min-replicas-to-write 1` and `min-replicas-max-lag 10`.")
	}
	if info["aof_last_write_status"] == "err" || info["rdb_last_bgsave_status"] == "err" {
		d.Warnings = append(d.Warnings, "Redis could not write to its disk the last time it tried. Look at its log and the free space.")
	}
	if major, _, _ := strings.Cut(d.Version, "."); major != "" {
		if n, err := strconv.Atoi(major); err == nil && n < 7 {
			d.Warnings = append(d.Warnings, "Redis "+d.Version+" is older than 7: when memory is full it refuses later than newer ones.")
		}
	}
}

func infoOf(s string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(s) {
		if k, v, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			out[k] = v
		}
	}
	return out
}

// How many replicas are connected is asked along with a commit, every ten seconds.
const hearEvery = 10 * time.Second

func (s *Store) hearAgain() bool {
	return ms(s.real.Now())-s.heard.Load() > hearEvery.Milliseconds()
}

func (s *Store) heardOf(info string) {
	n, _ := strconv.ParseInt(infoOf(info)["connected_slaves"], 10, 64)
	s.replicas.Store(n)
	s.heard.Store(ms(s.real.Now()))
}

func (s *Store) hear(ctx context.Context) {
	var v string
	if !s.cluster {
		v, _ = s.c.Info(ctx, "replication").Result() // miniredis and restricted servers do not tell: none then
	}
	s.heardOf(v)
}

var _ redis.Hook = counter{}
