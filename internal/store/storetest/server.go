package storetest

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Server is a redis-server process of a test's own, on a free port of the loopback, in a directory of its own.
type Server struct {
	Addr string
	Dir  string
	t    testing.TB
	args []string
	cmd  *exec.Cmd
}

// Start starts a redis-server with an append-only file that waits for the disk, or skips the test and says so where
// there is none. Config lines ("maxmemory", "4mb") come in pairs and win.
func Start(t testing.TB, config ...string) *Server {
	t.Helper()
	bin, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("no redis-server on PATH: the part of this test that needs a real one is skipped")
	}
	s := &Server{t: t, Dir: t.TempDir()}
	var lastErr error
	for range 5 { // another process may take the free port before the server does
		port := FreePort(t)
		s.Addr = fmt.Sprintf("127.0.0.1:%d", port)
		s.args = []string{bin, "--port", fmt.Sprint(port), "--bind", "127.0.0.1", "--dir", s.Dir, "--save", "", "--appendonly", "yes",
			"--appendfsync", "always", "--logfile", filepath.Join(s.Dir, "redis.log"), "--cluster-announce-ip", "127.0.0.1"}
		for i := 0; i+1 < len(config); i += 2 {
			s.args = append(s.args, "--"+config[i], config[i+1])
		}
		if lastErr = s.Up(); lastErr == nil {
			t.Cleanup(s.Kill)
			return s
		}
	}
	t.Fatalf("redis-server does not start: %v", lastErr)
	return nil
}

// Up starts the process again with the same port and directory, and waits until it answers.
func (s *Server) Up() error {
	s.cmd = exec.Command(s.args[0], s.args[1:]...)
	s.cmd.Stderr = os.Stderr
	if err := s.cmd.Start(); err != nil {
		return err
	}
	for range 500 {
		if s.answers() {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.Kill()
	return fmt.Errorf("no answer on %s", s.Addr)
}

// answers asks in the simplest way there is; a server that is still reading its file says LOADING.
func (s *Server) answers() bool {
	c, err := net.DialTimeout("tcp", s.Addr, time.Second)
	if err != nil {
		return false
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(time.Second))
	_, _ = c.Write([]byte("PING\r\n"))
	line, _ := bufio.NewReader(c).ReadString('\n')
	return line == "+PONG\r\n"
}

// Kill ends the process at once, as a power cut would (kill -9). It may be called again.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Process is the running process, for stopping and continuing it.
func (s *Server) Process() *os.Process { return s.cmd.Process }

// FreePort is a port of the loopback that was free a moment ago; low enough that a cluster's bus port (10,000 more)
// exists too.
func FreePort(t testing.TB) int {
	t.Helper()
	for range 100 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		_ = l.Close()
		if port < 55000 {
			return port
		}
	}
	t.Fatal("no free port below 55,000")
	return 0
}
