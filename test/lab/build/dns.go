// Stands in for CoreDNS, the node cache and their autoscaler, of which no image can be had: it listens where their
// settings say that they can be asked how they are. It answers no lookups and scales nothing.
package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
)

func main() {
	options := readOptions(os.Args[1:])
	switch name := filepath.Base(os.Args[0]); name {
	case "coredns":
		serve(readCorefile(options["conf"]))
	case "node-cache":
		// The real one gives its host the address by which the pods of this host ask, and takes it away again.
		address := strings.Split(options["localip"], ",")[0]
		must(ip("add", address))
		defer func() { must(ip("del", address)) }()
		serve(readCorefile("/etc/coredns/Corefile.base"))
	case "cluster-proportional-autoscaler":
		serve(map[string][]string{":8080": {"/healthz", "/last-poll"}})
	default:
		must(fmt.Errorf("there is nothing to stand in for %q with", name))
	}
}

// `-name value`, `--name=value`.
func readOptions(words []string) map[string]string {
	options := map[string]string{}
	for at, word := range words {
		name := strings.TrimLeft(word, "-")
		if equals := strings.Index(name, "="); equals > 0 {
			options[name[:equals]] = name[equals+1:]
		} else if name != word && at+1 < len(words) {
			options[name] = words[at+1]
		}
	}
	return options
}

// The plugins that listen, each with its own address where the file names none.
var plugins = []struct{ name, address, path string }{
	{"health", ":8080", "/health"},
	{"ready", ":8181", "/ready"},
	{"prometheus", ":9153", "/metrics"},
}

func readCorefile(path string) map[string][]string {
	text, err := os.ReadFile(path)
	must(err)
	paths := map[string][]string{}
	for _, plugin := range plugins {
		line := regexp.MustCompile(`(?m)^\s*` + plugin.name + `(?:[ \t]+([^\s{]+))?[ \t]*\{?[ \t]*$`)
		for _, found := range line.FindAllStringSubmatch(string(text), -1) {
			address := found[1]
			if address == "" {
				address = plugin.address
			}
			paths[address] = []string{plugin.path}
		}
	}
	return paths
}

// Answers until it is told to end.
func serve(paths map[string][]string) {
	for address, answered := range paths {
		mux := http.NewServeMux()
		for _, path := range answered {
			mux.HandleFunc(path, func(http.ResponseWriter, *http.Request) {})
		}
		server := &http.Server{Addr: address, Handler: mux}
		go func() {
			if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
				must(err)
			}
		}()
		fmt.Println("answers", answered, "on", address)
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	<-signals
}

// An address that is there already was left by one that was killed.
func ip(verb, address string) error {
	out, err := exec.Command("/bin/busybox", "ip", "address", verb, address+"/32", "dev", "lo").CombinedOutput()
	if err != nil && !strings.Contains(string(out), "File exists") {
		return fmt.Errorf("ip address %s %s: %w: %s", verb, address, err, out)
	}
	return nil
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
