// A small crictl for the lab: no Debian package has one, and kubeadm asks for it.
// It speaks to the runtime's real CRI socket, with the client that the kubelet itself uses.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	cri "k8s.io/cri-api/pkg/apis"
	v1 "k8s.io/cri-api/pkg/apis/runtime/v1alpha2"
	"k8s.io/kubernetes/pkg/kubelet/cri/remote"
)

const usage = `usage: crictl [-r ENDPOINT] COMMAND
  info | version
  images [-q] | pull IMAGE | inspecti IMAGE | rmi IMAGE...
  pods [-q] [--name NAME] | stopp ID... | rmp [-f] ID...
  ps [-a] [-q] [--name NAME] | inspect ID | logs ID | stop ID... | rm [-f] ID...
`

var (
	endpoint = "unix:///run/containerd/containerd.sock"
	quiet    bool
	all      bool
	force    bool
	asJSON   bool
	name     string
	words    []string
)

func main() {
	readConfig("/etc/crictl.yaml")
	if fromEnv := os.Getenv("CONTAINER_RUNTIME_ENDPOINT"); fromEnv != "" {
		endpoint = fromEnv
	}
	readArguments(os.Args[1:])
	if len(words) == 0 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(1)
	}
	if !strings.Contains(endpoint, "://") {
		endpoint = "unix://" + endpoint
	}
	runtime, err := remote.NewRemoteRuntimeService(endpoint, 2*time.Minute)
	check(err)
	images, err := remote.NewRemoteImageService(endpoint, 10*time.Minute)
	check(err)
	dispatch(words[0], words[1:], runtime, images)
}

func dispatch(command string, ids []string, runtime cri.RuntimeService, images cri.ImageManagerService) {
	switch command {
	case "info":
		status, err := runtime.Status()
		check(err)
		show(map[string]interface{}{"status": status})
	case "version":
		version, err := runtime.Version("v1alpha2")
		check(err)
		fmt.Printf("Version:  %s\nRuntimeName:  %s\nRuntimeVersion:  %s\nRuntimeApiVersion:  %s\n",
			version.Version, version.RuntimeName, version.RuntimeVersion, version.RuntimeApiVersion)
	case "images", "image":
		listImages(images)
	case "pull":
		reference, err := images.PullImage(&v1.ImageSpec{Image: one(ids)}, nil, nil)
		check(err)
		fmt.Printf("Image is up to date for %s\n", reference)
	case "inspecti":
		image, err := images.ImageStatus(&v1.ImageSpec{Image: one(ids)})
		check(err)
		if image == nil {
			check(fmt.Errorf("no such image %q present", ids[0]))
		}
		show(map[string]interface{}{"status": image})
	case "rmi":
		each(ids, func(id string) error { return images.RemoveImage(&v1.ImageSpec{Image: id}) })
	case "pods":
		listPods(runtime)
	case "stopp":
		each(ids, runtime.StopPodSandbox)
	case "rmp":
		each(ids, func(id string) error {
			if force {
				check(runtime.StopPodSandbox(id))
			}
			return runtime.RemovePodSandbox(id)
		})
	case "ps":
		listContainers(runtime)
	case "inspect":
		status, err := runtime.ContainerStatus(one(ids))
		check(err)
		show(map[string]interface{}{"status": status})
	case "logs":
		status, err := runtime.ContainerStatus(one(ids))
		check(err)
		text, err := os.ReadFile(status.LogPath)
		check(err)
		fmt.Print(string(text))
	case "stop":
		each(ids, func(id string) error { return runtime.StopContainer(id, 10) })
	case "rm":
		each(ids, func(id string) error {
			if force {
				check(runtime.StopContainer(id, 0))
			}
			return runtime.RemoveContainer(id)
		})
	default:
		check(fmt.Errorf("the lab's crictl knows no %q\n%s", command, usage))
	}
}

func listImages(images cri.ImageManagerService) {
	list, err := images.ListImages(nil)
	check(err)
	if asJSON {
		show(map[string]interface{}{"images": list})
		return
	}
	row("IMAGE", "TAG", "IMAGE ID", "SIZE")
	for _, image := range list {
		for _, tag := range append([]string{}, image.RepoTags...) {
			colon := strings.LastIndex(tag, ":")
			row(tag[:colon], tag[colon+1:], image.Id, fmt.Sprintf("%.1fMB", float64(image.Size_)/1e6))
		}
		only(image.Id)
	}
}

func listPods(runtime cri.RuntimeService) {
	list, err := runtime.ListPodSandbox(nil)
	check(err)
	wanted := []*v1.PodSandbox{}
	for _, pod := range list {
		if strings.Contains(pod.Metadata.Name, name) {
			wanted = append(wanted, pod)
		}
	}
	if asJSON {
		show(map[string]interface{}{"items": wanted})
		return
	}
	row("POD ID", "STATE", "NAME", "NAMESPACE", "ATTEMPT")
	for _, pod := range wanted {
		meta := pod.Metadata
		state := strings.TrimPrefix(pod.State.String(), "SANDBOX_")
		row(pod.Id, state, meta.Name, meta.Namespace, fmt.Sprint(meta.Attempt))
		only(pod.Id)
	}
}

func listContainers(runtime cri.RuntimeService) {
	list, err := runtime.ListContainers(nil)
	check(err)
	wanted := []*v1.Container{}
	for _, container := range list {
		running := container.State == v1.ContainerState_CONTAINER_RUNNING
		if (all || running) && strings.Contains(container.Metadata.Name, name) {
			wanted = append(wanted, container)
		}
	}
	if asJSON {
		show(map[string]interface{}{"containers": wanted})
		return
	}
	row("CONTAINER", "IMAGE", "STATE", "NAME", "ATTEMPT", "POD ID")
	for _, found := range wanted {
		state := strings.TrimPrefix(found.State.String(), "CONTAINER_")
		meta := found.Metadata
		row(found.Id, found.Image.Image, state, meta.Name, fmt.Sprint(meta.Attempt), found.PodSandboxId)
		only(found.Id)
	}
}

// Global options may stand before or after the command, as crictl's do.
func readArguments(arguments []string) {
	for at := 0; at < len(arguments); at++ {
		word := arguments[at]
		value := func() string {
			if equals := strings.Index(word, "="); equals > 0 {
				return word[equals+1:]
			}
			at++
			if at == len(arguments) {
				check(fmt.Errorf("%s needs a value", word))
			}
			return arguments[at]
		}
		switch strings.SplitN(word, "=", 2)[0] {
		case "-r", "--runtime-endpoint":
			endpoint = value()
		case "-i", "--image-endpoint", "-t", "--timeout":
			value()
		case "-c", "--config":
			readConfig(value())
		case "-o", "--output":
			asJSON = value() == "json"
		case "--name":
			name = value()
		case "-q", "--quiet":
			quiet = true
		case "-a", "--all":
			all = true
		case "-f", "--force":
			force = true
		case "-D", "--debug", "--no-trunc":
		default:
			if strings.HasPrefix(word, "-") {
				check(fmt.Errorf("the lab's crictl knows no option %q\n%s", word, usage))
			}
			words = append(words, word)
		}
	}
}

func readConfig(path string) {
	file, err := os.Open(path)
	if err != nil {
		return
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if key := "runtime-endpoint:"; strings.HasPrefix(lines.Text(), key) {
			endpoint = strings.Trim(strings.TrimSpace(strings.TrimPrefix(lines.Text(), key)), `"'`)
		}
	}
}

func row(cells ...string) {
	if !quiet {
		fmt.Println(strings.Join(cells, "\t"))
	}
}

func only(id string) {
	if quiet {
		fmt.Println(id)
	}
}

func show(value interface{}) {
	text, err := json.MarshalIndent(value, "", "  ")
	check(err)
	fmt.Println(string(text))
}

func one(ids []string) string {
	if len(ids) != 1 {
		check(fmt.Errorf("exactly one name is needed, not %d", len(ids)))
	}
	return ids[0]
}

func each(ids []string, act func(string) error) {
	for _, id := range ids {
		check(act(id))
		fmt.Println(id)
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
