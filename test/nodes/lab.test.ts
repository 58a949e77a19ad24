import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { type Socket, connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { expect } from 'chai'
import { parse } from 'yaml'

import { processesIn } from '../lab/cgroups.ts'
import { type Lab, labDown, labUp } from '../lab/index.ts'
import { greets } from '../lab/node.ts'
import { labFolder } from '../lab/paths.ts'
import { until } from '../lab/process.ts'
import { run, tryRun } from '../lab/run.ts'
import { rejection } from '../support/rejection.ts'

describe('two labs at once', function () {
  this.timeout(600_000)
  let first: Lab
  let second: Lab
  before(async () => {
    const both = [labUp({ lab: 'labtesta', nodes: 2 }), labUp({ lab: 'labtestb', nodes: 1 })]
    ;[first, second] = (await Promise.all(both)) as [Lab, Lab]
  })
  after(() => Promise.all([labDown('labtesta'), labDown('labtestb')]))

  it('have addresses of their own', () => {
    expect(first.gateway).not.to.equal(second.gateway)
    expect(first.address('node1')).not.to.equal(second.address('node1'))
  })

  it('boot whole machines on which no unit has failed', async () => {
    const argv = ['systemctl', 'is-system-running', '--wait']
    expect(await first.exec('node2', argv)).to.include({ code: 0, stdout: 'running' })
    expect(await first.shell('node2', 'hostname')).to.equal('node2')
  })

  it('have no Python and none of what the product brings', async () => {
    for (const name of ['python3', 'containerd', 'runc', 'crictl', 'kubelet', 'etcd']) {
      const { code } = await second.exec('node1', ['sh', '-c', `command -v ${name}`])
      expect(code, name).to.equal(127)
    }
  })

  it('let a user become root with a password and another one without', async () => {
    const as = (user: string, line: string) => first.shell('node1', `su ${user} -c '${line}'`)
    expect(await as('ops', 'sudo -n id -u')).to.equal('0')
    expect(await as('opspw', 'echo lab-sudo | sudo -S -p "" id -u')).to.equal('0')
    expect(await rejection(as('opspw', 'sudo -n id -u'))).to.be.an('error')
  })

  it('serve every download with the checksum that the variables name', async () => {
    const vars = await variables(second)
    const tree = `${second.filesUrl}/github.com`
    const downloads = {
      kubelet_binary_checksum: `${second.filesUrl}/dl.k8s.io/release/v1.20.2/bin/linux/amd64/kubelet`,
      kubeadm_binary_checksum: `${second.filesUrl}/dl.k8s.io/release/v1.20.2/bin/linux/amd64/kubeadm`,
      kubectl_binary_checksum: `${second.filesUrl}/dl.k8s.io/release/v1.20.2/bin/linux/amd64/kubectl`,
      etcd_binary_checksum: `${tree}/etcd-io/etcd/releases/download/v3.4.23/etcd-v3.4.23-linux-amd64.tar.gz`,
      containerd_archive_checksum: `${tree}/containerd/containerd/releases/download/v1.6.20/containerd-1.6.20-linux-amd64.tar.gz`,
      runc_binary_checksum: `${tree}/opencontainers/runc/releases/download/v1.1.5/runc.amd64`,
      cni_binary_checksum: `${tree}/containernetworking/plugins/releases/download/v1.1.1/cni-plugins-linux-amd64-v1.1.1.tgz`,
      crictl_archive_checksum: `${tree}/kubernetes-sigs/cri-tools/releases/download/v1.20.0/crictl-v1.20.0-linux-amd64.tar.gz`,
    }
    for (const [name, url] of Object.entries(downloads)) {
      const sum = await second.shell('node1', `curl -fsS ${url} | sha256sum`)
      expect(sum.split(' ')[0], name).to.equal(vars[name])
    }
  })

  it('serve the images a cluster pulls', async () => {
    const images = ['kube-apiserver:v1.20.2', 'kube-controller-manager:v1.20.2']
    images.push('kube-scheduler:v1.20.2', 'kube-proxy:v1.20.2', 'pause:3.2', 'etcd:3.4.23')
    images.push('library/nginx:1.22.1', 'library/haproxy:2.6.12', 'lab/tools:1')
    for (const image of images) {
      const [name, tag] = image.split(':') as [string, string]
      const url = `${second.registryUrl}/v2/${name}/manifests/${tag}`
      expect((await fetch(url, { method: 'HEAD' })).status, image).to.equal(200)
    }
  })

  it('leave a node alone when brought up again', async () => {
    await first.shell('node1', 'touch /run/still-the-same-boot')
    await labUp({ lab: 'labtesta', nodes: 2 })
    await first.shell('node1', 'test -e /run/still-the-same-boot')
  })

  it('refuse to shrink', async () => {
    const error = await rejection(labUp({ lab: 'labtesta', nodes: 1 }))
    expect(error.message).to.contain('node2')
  })

  it('bring a rebooted node back, with its disk and without what was running', async () => {
    await first.shell('node1', 'touch /run/before /root/kept; mkdir /sys/fs/cgroup/cpu/kubepods')
    await first.reboot('node1')
    expect(await first.shell('node1', 'ls /root')).to.equal('kept')
    expect((await first.exec('node1', ['ls', '/run/before'])).code).to.equal(2)
    expect((await first.exec('node1', ['ls', '/sys/fs/cgroup/cpu/kubepods'])).code).to.equal(2)
  })

  it('cut a node off and let it go on', async () => {
    await first.shell('node2', 'touch /run/still-the-same-boot')
    await first.partition('node2')
    expect(await greets(first.address('node2'))).to.equal(false)
    expect(await ping(first, 'node1', 'node2')).to.equal(false)
    await first.heal('node2')
    expect(await ping(first, 'node1', 'node2')).to.equal(true)
    await first.shell('node2', 'test -e /run/still-the-same-boot')
  })

  it('crash a node so that it falls silent, and boot it again with its disk', async () => {
    await first.shell('node2', 'echo written > /root/disk && sync')
    const { socket, ended } = await open(first.address('node2'))
    await first.crash('node2')
    // Nothing may happen, so there is nothing to wait for but time.
    expect(await Promise.race([ended, delay(2000, 'silence')])).to.equal('silence')
    socket.destroy()
    expect(await processesIn('tsplay-lab/labtesta/node2')).to.deep.equal([])
    expect(await greets(first.address('node2'))).to.equal(false)

    await first.start('node2')
    expect(await first.shell('node2', 'cat /root/disk')).to.equal('written')
  })

  it('do not notice when the other one goes', async () => {
    await second.down()
    expect(await ping(first, 'node1', 'node2')).to.equal(true)
    expect((await fetch(`${first.registryUrl}/v2/`)).status).to.equal(200)
    expect((await fetch(`${first.filesUrl}/`)).status).to.equal(404)
  })
})

describe('a lab that is over', function () {
  this.timeout(600_000)
  const name = 'labtestc'
  after(() => labDown(name))

  it('has left nothing behind', async () => {
    const mounts = await readFile('/proc/mounts', 'utf8')
    const lab = await labUp({ lab: name, nodes: 2 })
    await lab.crash('node2')
    expect(await traces(name), 'while it is up').to.have.length.above(5)
    await lab.down()
    expect(await traces(name)).to.deep.equal([])
    expect(await readFile('/proc/mounts', 'utf8')).to.equal(mounts)
  })

  it('can be completed after its start was interrupted, wherever that was', async () => {
    for (const sign of [
      'lab.json',
      'services/files.pid',
      'nodes/node1/work',
      'nodes/node1/nspawn.pid',
    ]) {
      const cli = spawn('npx', ['tsx', 'test/lab/cli.ts', '--lab', name, 'up', '2'], {
        stdio: 'ignore',
        detached: true,
      })
      const ended = new Promise(resolve => cli.once('exit', resolve))
      await until(() => Promise.resolve(existsSync(join(labFolder(name), sign))), sign)
      process.kill(-cli.pid!, 'SIGKILL')
      await ended
      const lab = await labUp({ lab: name, nodes: 2 })
      expect(await ping(lab, 'node1', 'node2'), sign).to.equal(true)
      await lab.down()
    }
    expect(await traces(name)).to.deep.equal([])
  })
})

const variables = async (lab: Lab) =>
  parse(await readFile(join(lab.folder, 'group_vars/all/lab.yml'), 'utf8')) as Record<
    string,
    unknown
  >

/** Whether a node reaches another one. */
async function ping(lab: Lab, from: string, to: string): Promise<boolean> {
  return (await lab.exec(from, ['ping', '-c1', '-W1', lab.address(to)])).code === 0
}

/** A connection to a node's sshd, greeted; `ended` tells how it ends. */
async function open(host: string): Promise<{ socket: Socket; ended: Promise<string> }> {
  const socket = connect({ host, port: 22 })
  const ended = new Promise<string>(resolve => {
    for (const event of ['end', 'error', 'close']) {
      socket.once(event, () => {
        resolve(event)
      })
    }
  })
  await Promise.race([new Promise(resolve => socket.once('data', resolve)), ended])
  return { socket, ended }
}

/** Everything on this machine that bears a lab's name. */
async function traces(lab: string): Promise<readonly string[]> {
  const links = await run(['ip', '-br', 'link'])
  const tables = await run(['nft', 'list', 'tables'])
  const groups = await readdir('/sys/fs/cgroup')
  const processes = (await readdir('/proc')).filter(entry => /^\d+$/.test(entry))
  const commands = await Promise.all(
    processes.map(async pid => `process ${pid} ${await commandOf(pid)}`),
  )
  return [
    ...links.split('\n').filter(line => line.includes(`-${lab}`)),
    ...tables.split('\n').filter(line => line.includes(lab)),
    ...groups.map(group => `/sys/fs/cgroup/${group}/tsplay-lab/${lab}`).filter(existsSync),
    ...(await processesIn(`tsplay-lab/${lab}`)).map(String),
    ...commands.filter(line => line.includes(labFolder(lab))),
    ...(await readdir('/run/systemd/nspawn/propagate')).filter(entry => entry.startsWith(lab)),
    ...[labFolder(lab)].filter(existsSync),
  ]
}

const commandOf = async (pid: string) => (await tryRun(['cat', `/proc/${pid}/cmdline`])).stdout
