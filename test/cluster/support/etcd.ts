import type { Lab } from '../../lab/index.ts'

/** A member as etcd lists it. */
export interface Member {
  readonly id: string
  /** Empty until it has started. */
  readonly name: string
  readonly peer: string
  readonly started: boolean
  readonly learner: boolean
}

/** What a member says of itself. */
export interface MemberStatus {
  readonly address: string
  readonly leads: boolean
  readonly term: number
}

const etcdctl = 'set -a; . /etc/etcdctl.env; set +a; etcdctl'
// An option beside the variable of the same name is an error.
const ownEtcdctl = etcdctl.replace(/etcdctl$/, 'ETCDCTL_ENDPOINTS=https://127.0.0.1:2379 etcdctl')

/** Who belongs to etcd as one of its hosts tells, by name. */
export async function etcdMembers(lab: Lab, node: string): Promise<readonly Member[]> {
  return membersIn(await lab.shell(node, `${etcdctl} member list`))
}

/** Whether a host's own member answers, which it does through the quorum. */
export async function etcdIsWell(lab: Lab, node: string): Promise<boolean> {
  return (await lab.exec(node, ['sh', '-c', `${ownEtcdctl} endpoint health`])).code === 0
}

/** What those members say that answer a host. */
export async function etcdStatus(lab: Lab, node: string): Promise<readonly MemberStatus[]> {
  const text = await lab.shell(node, `${etcdctl} endpoint status 2>/dev/null || :`)
  return text
    .split('\n')
    .map(line => line.split(', '))
    .filter(fields => fields.length > 5)
    .map(([endpoint = '', , , , leads, , term]) => ({
      address: new URL(endpoint).hostname,
      leads: leads === 'true',
      term: Number(term),
    }))
}

/** The host whose etcd leads, by what the members say that answer a host. */
export async function etcdLeader(
  lab: Lab,
  node: string,
  hosts: readonly string[],
): Promise<string> {
  const members = await etcdStatus(lab, node)
  const { address } = members.find(({ leads }) => leads) ?? {}
  const leader = hosts.find(name => lab.address(name) === address)
  if (leader === undefined) throw new Error(`no member leads: ${JSON.stringify(members)}`)
  return leader
}

/** Lists of members that an etcd host saw one after another. */
export interface MemberWatch {
  readonly stop: () => Promise<readonly (readonly Member[])[]>
}

/** Has an etcd host ask its own member who belongs to etcd, five times a second. */
export function watchMembers(lab: Lab, node: string): MemberWatch {
  const end = '/run/member-watch-end'
  const ask = `${ownEtcdctl} member list 2>/dev/null && echo`
  const script = `rm -f ${end}; timeout 1200 sh -c 'while [ ! -e ${end} ]; do ${ask}; sleep 0.2; done'; rm -f ${end}`
  const running = lab.shell(node, script)
  return {
    stop: async () => {
      await lab.shell(node, `touch ${end}`)
      const lists = (await running).split('\n\n').map(membersIn)
      return lists.filter(list => list.length > 0)
    },
  }
}

function membersIn(text: string): readonly Member[] {
  const rows = text.split('\n').filter(row => row !== '')
  return rows
    .map(row => row.split(', '))
    .map(([id = '', status, name = '', peer = '', , learner]) => ({
      ...{ id, name, peer },
      started: status === 'started',
      learner: learner === 'true',
    }))
    .sort((a, b) => a.name.localeCompare(b.name))
}
