package store

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// place says where Redis is, as read from REDIS_URL.
type place struct {
	addrs         []string
	network       string // unix for a socket
	master        string // name of the primary that Sentinel watches
	user, pass    string
	sentinelUser  string
	sentinelPass  string
	db            int
	tls           bool
	cluster       bool
	serverForCert string
}

// parseURL reads redis://, rediss://, unix:// and redis+sentinel:// (rediss+sentinel:// with TLS). Several hosts of a
// plain URL mean a cluster, said on purpose and not guessed by the library (dependencies 9). Errors never show the
// password.
func parseURL(raw string) (place, error) {
	var p place
	scheme, rest, ok := strings.Cut(strings.TrimSpace(raw), "://")
	if !ok {
		return p, errors.New("REDIS_URL: expected redis://host:6379/0, rediss://, unix:///path or redis+sentinel://host:26379/primary")
	}
	rest, query, _ := strings.Cut(rest, "?")
	if err := p.params(query); err != nil {
		return p, err
	}
	if i := strings.LastIndex(rest, "@"); i >= 0 {
		if err := p.login(rest[:i]); err != nil {
			return p, err
		}
		rest = rest[i+1:]
	}
	if scheme == "unix" {
		p.network, p.addrs = "unix", []string{rest}
		if !strings.HasPrefix(rest, "/") {
			return p, errors.New("REDIS_URL: unix:// needs an absolute path")
		}
		return p, nil
	}
	hosts, path, _ := strings.Cut(rest, "/")
	kind, sentinel := strings.CutSuffix(scheme, "+sentinel")
	if kind != "redis" && kind != "rediss" {
		return p, fmt.Errorf("REDIS_URL: unknown scheme %q; use redis, rediss, unix or redis+sentinel", scheme)
	}
	p.tls = kind == "rediss"
	port := "6379"
	if sentinel {
		port = "26379"
		p.master, path, _ = strings.Cut(path, "/")
		if p.master == "" {
			return p, errors.New("REDIS_URL: redis+sentinel:// needs the primary's name: redis+sentinel://host:26379/primary")
		}
	}
	for _, h := range strings.Split(hosts, ",") {
		addr, err := hostPort(h, port)
		if err != nil {
			return p, err
		}
		p.addrs = append(p.addrs, addr)
	}
	p.serverForCert, _, _ = net.SplitHostPort(p.addrs[0])
	p.cluster = !sentinel && len(p.addrs) > 1
	if path = strings.Trim(path, "/"); path != "" {
		n, err := strconv.Atoi(path)
		if err != nil || n < 0 {
			return p, fmt.Errorf("REDIS_URL: database %q is not a number", path)
		}
		p.db = n
	}
	if p.cluster && p.db != 0 {
		return p, errors.New("REDIS_URL: a cluster has only database 0")
	}
	return p, nil
}

func (p *place) login(s string) error {
	user, pass, two := strings.Cut(s, ":")
	if !two {
		user, pass = "", s // redis://secret@host, as many write it
	}
	var err1, err2 error
	p.user, err1 = url.PathUnescape(user)
	p.pass, err2 = url.PathUnescape(pass)
	if err1 != nil || err2 != nil {
		return errors.New("REDIS_URL: user or password is not percent-encoded rightly")
	}
	return nil
}

// params reads what else may stand behind the "?": db, and the login of the sentinels themselves.
func (p *place) params(query string) error {
	q, err := url.ParseQuery(query)
	if err != nil {
		return errors.New("REDIS_URL: the part after ? cannot be read")
	}
	for name, v := range q {
		switch name {
		case "db":
			if p.db, err = strconv.Atoi(v[0]); err != nil || p.db < 0 {
				return fmt.Errorf("REDIS_URL: database %q is not a number", v[0])
			}
		case "sentinel_username":
			p.sentinelUser = v[0]
		case "sentinel_password":
			p.sentinelPass = v[0]
		default:
			return fmt.Errorf("REDIS_URL: unknown parameter %q; known are db, sentinel_username and sentinel_password", name)
		}
	}
	return nil
}

func hostPort(h, port string) (string, error) {
	h = strings.TrimSpace(h)
	if host, p, err := net.SplitHostPort(h); err == nil {
		if n, err := strconv.Atoi(p); err != nil || n < 1 || n > 65535 {
			return "", fmt.Errorf("REDIS_URL: port %q is not a number", p)
		}
		if host == "" {
			h = net.JoinHostPort("localhost", p)
		}
		return h, nil
	}
	if h == "" {
		return "", errors.New("REDIS_URL: a host is missing")
	}
	return net.JoinHostPort(strings.Trim(h, "[]"), port), nil
}

// client makes the client. It never repeats anything by itself: this package decides what may be sent twice (M5).
func (p place) client() redis.UniversalClient {
	o := &redis.UniversalOptions{
		Addrs: p.addrs, DB: p.db, Username: p.user, Password: p.pass,
		SentinelUsername: p.sentinelUser, SentinelPassword: p.sentinelPass, MasterName: p.master,
		MaxRetries: -1, DialerRetries: 1, DialTimeout: time.Second, ReadTimeout: 5 * time.Second,
		PoolTimeout: 2 * time.Second, ContextTimeoutEnabled: true, PipelinePoolSize: -1, DisableIdentity: true,
		IsClusterMode:            p.cluster,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	if p.tls {
		o.TLSConfig = &tls.Config{ServerName: p.serverForCert, MinVersion: tls.VersionTLS12}
	}
	if p.network == "unix" {
		s := o.Simple()
		s.Network = "unix"
		return redis.NewClient(s)
	}
	return redis.NewUniversalClient(o)
}
