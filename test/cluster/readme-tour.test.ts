import { expect } from 'chai'

import { type Lab, labUp } from '../lab/index.ts'
import { type Ended } from '../lab/run.ts'
import { mirrorFile, startTour, type Tour } from './support/tour.ts'

describe("the README's five minutes, on servers that nobody prepared", function () {
  this.timeout('20m')
  let lab: Lab
  let tour: Tour
  before(async () => {
    lab = await labUp({ lab: 'rdtour', nodes: 3, image: 'minimal-root' })
    tour = await startTour(lab, 'Five minutes on your own servers')
  })
  after(async () => {
    await tour.end()
    await lab.down()
  })

  it('begin with servers that have none of what a cluster needs', async () => {
    for (const node of lab.nodes) {
      const found = await lab.shell(
        node,
        'for name in curl wget modprobe conntrack socat iptables sudo python3; do command -v $name; done; ls /var/lib/apt/lists | grep Release; true',
      )
      expect(found, node).to.equal('')
    }
  })

  it('lead to a cluster, the commands followed as they stand', async () => {
    const [install = '', sample = '', ...rest] = tour.blocks
    // The one thing these machines need besides, for they cannot reach the internet.
    const mirror = await mirrorFile(lab, tour.clone)
    const copies = ['all', 'k8s-cluster'].map(
      group => `cp ${mirror} mycluster/group_vars/${group}/mirror.yml`,
    )
    const ended = await tour.follow([install, sample, ...copies, ...rest])
    expectSuccess(ended)
    expect(columns(ended.stdout.split('\n').slice(-3), 2)).to.deep.equal([
      ['node1', 'Ready'],
      ['node2', 'Ready'],
      ['node3', 'Ready'],
    ])
  })

  it('make three control planes and three etcd members of three machines', async () => {
    const members = await lab.shell(
      'node3',
      'cd /; set -a; . /etc/etcdctl.env; etcdctl member list',
    )
    expect(members.split('\n')).to.have.length(3)
    const list = `kubectl get pods -n kube-system -l component=kube-apiserver --no-headers`
    const { stdout } = await tour.follow([kubeconfig(), list])
    expect(stdout.split('\n')).to.have.length(3)
  })

  it('change nothing when step 4 is run again', async () => {
    const again = tour.blocks.flatMap(block => block.split('\n')).filter(runsCluster)
    expect(again).to.have.length(1)
    const ended = await tour.follow(again)
    expectSuccess(ended)
    const counts = [...ended.stdout.matchAll(/^(node\d) .*\bchanged=(\d+)/gm)]
    expect(counts.map(([, node, changed]) => [node, changed])).to.deep.equal([
      ['node1', '0'],
      ['node2', '0'],
      ['node3', '0'],
    ])
  })

  it('are undone by reset.yml, which asks first', async () => {
    const reset = 'tsplay -i mycluster/hosts.yml reset.yml'
    const asked = await tour.follow([reset])
    expect(asked.code).not.to.equal(0)
    expect(await lab.shell('node1', 'systemctl is-active kubelet')).to.equal('active')
    expectSuccess(await tour.follow([`${reset} -e reset_confirmation=yes`]))
    expect((await lab.exec('node1', ['systemctl', 'is-active', 'kubelet'])).code).not.to.equal(0)
  })

  /** The line of step 5 that lets kubectl find the cluster. */
  const kubeconfig = () => tour.blocks.at(-1)?.split('\n')[0] ?? ''
})

const runsCluster = (line: string): boolean =>
  line.includes(' cluster.yml') && !line.includes('--list-tasks')

const columns = (lines: readonly string[], count: number): readonly (readonly string[])[] =>
  lines.map(line => line.split(/\s+/).slice(0, count))

function expectSuccess({ code, stdout, stderr }: Ended): void {
  expect(code, `${stderr.slice(-4000)}\n${stdout.slice(-4000)}`).to.equal(0)
}
