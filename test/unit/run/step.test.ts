import { expect } from 'chai'

import { FakeHost } from '../../support/fake-host.ts'
import { play } from '../../support/play.ts'

const site = (tasks: string) => `
- hosts: all
  gather_facts: false
  tasks:
${tasks}`

const onA = { hosts: ['a'] }

describe('a task', () => {
  it('registers its result, skipped or not', async () => {
    const { of } = await play(
      site(`
    - { set_fact: { port: 6443 }, register: set }
    - { debug: { msg: x }, when: false, register: skipped }
    - { name: shows, debug: { msg: "{{set.changed}} {{skipped.skipped}} {{port}}" } }`),
      onA,
    )
    expect(of('shows').result).to.include({ msg: 'false true 6443' })
  })

  it('gives items of a loop in order and collects their results', async () => {
    const { of } = await play(
      site(`
    - { debug: { msg: "{{item}}" }, loop: [x, y], register: looped }
    - { name: first, debug: { msg: "{{looped.results.[1].item}} {{looped.results.[1].msg}}" } }`),
      onA,
    )
    expect(of('first').result).to.include({ msg: 'y y' })
  })

  it('asks its condition for each item', async () => {
    const { events } = await play(
      site(`
    - { debug: { msg: "{{item}}" }, loop: [1, 2], when: gt item 1 }`),
      onA,
    )
    const items = events.flatMap(event => (event.type === 'item' ? [event.outcome.status] : []))
    expect(items).to.deep.equal(['skipped', 'ok'])
  })

  it('takes a bare expression as its loop', async () => {
    const { of } = await play(
      site(`
    - { name: each, debug: { msg: "{{item}}" }, loop: groups.etcd }`),
      { hosts: ['a', 'b'], groups: { etcd: ['a', 'b'] } },
    )
    expect(of('each').result['results']).to.have.length(2)
  })

  it('asks the hosts after one that cannot be reached, where that is ignored', async () => {
    const asked = async (how: string) => {
      const { events } = await play(
        site(`
    - { stat: { path: / }, delegate_to: "{{item}}", loop: [b, c], ${how} }`),
        { hosts: ['a', 'b', 'c'], groups: { all: ['a'] }, down: ['b'] },
      )
      return events.flatMap(event => (event.type === 'item' ? [event.outcome.status] : []))
    }
    expect(await asked('ignore_unreachable: true')).to.deep.equal(['unreachable', 'ok'])
    expect(await asked('ignore_unreachable: false')).to.deep.equal(['unreachable'])
  })

  it('never renders data again', async () => {
    const { of } = await play(
      site(`
    - { set_fact: { trap: "{{printf \\"%s\\" text}}" }, vars: { text: !unsafe "{{ secret }}" } }
    - { name: shows, debug: { msg: "{{trap}}" } }`),
      onA,
    )
    expect(of('shows').result).to.include({ msg: '{{ secret }}' })
  })

  it('fails on a variable that does not exist, with its place', async () => {
    const { of } = await play(site(`    - { name: bad, debug: { msg: "{{ nowhere }}" } }`), onA)
    expect(of('bad').status).to.equal('failed')
    expect(of('bad').result).to.include({ code: 'UNDEFINED_VARIABLE' })
    expect(of('bad').result['position']).to.match(/site\.yml:5:\d+$/)
  })

  it('fails on arguments that turn out wrong only when rendered', async () => {
    const { of } = await play(
      site(`    - { name: bad, file: { path: /x, state: "{{ what }}" } }`),
      { ...onA, extraVars: { what: 'nonsense' } },
    )
    expect(of('bad').result).to.include({ code: 'BAD_ARGS' })
  })

  it('lets changed_when and failed_when decide, with the result at hand', async () => {
    const machine = () => {
      const host = new FakeHost()
      host.onRun(['probe'], { code: 3, stdout: 'degraded\n' })
      return host
    }
    const { log } = await play(
      site(`
    - name: probe
      command: probe
      register: probed
      changed_when: eq probed.rc 3
      failed_when: eq probed.stdout "dead"`),
      { ...onA, machine },
    )
    expect(log).to.deep.equal(['a probe changed'])
  })

  it('tries again until its condition holds, counting the attempts', async () => {
    let calls = 0
    const machine = () => {
      const host = new FakeHost()
      host.onRun(['probe'], () => ({ code: (calls += 1) < 3 ? 1 : 0 }))
      return host
    }
    const { of, events } = await play(
      site(`
    - { name: probe, command: probe, register: got, until: eq got.rc 0, retries: 5, delay: 0 }`),
      { ...onA, machine },
    )
    expect(of('probe')).to.include({ status: 'changed', attempts: 3 })
    expect(events.filter(event => event.type === 'retry')).to.have.length(2)
  })

  it('fails when retries are used up', async () => {
    const machine = () => {
      const host = new FakeHost()
      host.onRun(['probe'], { code: 1 })
      return host
    }
    const { of } = await play(
      site(`
    - { name: probe, command: probe, register: got, until: eq got.rc 0, retries: 2, delay: 0 }`),
      { ...onA, machine },
    )
    expect(of('probe')).to.include({ status: 'failed', attempts: 3 })
  })

  it('takes what is wrong with a file that only the run could name for a failure, not for a bug', async () => {
    const load = "{name: load, include_vars: '{{ inventory_hostname }}.yml'}"
    const playbook = `- {hosts: a, gather_facts: false, tasks: [${load}]}`
    const { of } = await play({ 'site.yml': playbook, 'vars/a.yml': 'a: [1\nb: "x\n' })
    const { result, bug } = of('load')
    expect(bug).to.equal(undefined)
    expect(result).to.include({ code: 'YAML_SYNTAX' })
    expect(result['msg']).to.match(/vars\/a.yml:2:1: .*\n.*vars\/a.yml:3:1: /)
  })

  it('goes on after a failure with ignore_errors, counted as ignored', async () => {
    const { log, end } = await play(
      site(`
    - { name: bad, fail: { msg: x }, ignore_errors: true }
    - { name: after, debug: { msg: x } }`),
      onA,
    )
    expect(log).to.deep.equal(['a bad failed', 'a after ok'])
    expect(end.stats).to.nested.include({ 'a.ignored': 1, 'a.failed': 0 })
  })

  it('runs on one host with run_once and gives all hosts the result', async () => {
    const { log } = await play(
      site(`
    - { name: once, set_fact: { token: abc }, run_once: true }
    - { name: shows, debug: { msg: "{{token}}" } }`),
    )
    expect(log).to.deep.equal(['a once ok', 'a shows ok', 'b shows ok'])
  })

  it('talks to the delegate with its variables, and keeps the result for the host itself', async () => {
    const { connections, of } = await play(
      site(`
    - { name: there, command: probe, delegate_to: b, register: got, when: eq inventory_hostname "a" }
    - { name: shows, debug: { msg: "{{got.stdout}}" }, when: eq inventory_hostname "a" }`),
      {
        hostVars: { b: { ansible_host: '10.0.0.2', ansible_user: 'ops' } },
        machine: name => {
          const host = new FakeHost()
          host.onRun(['probe'], { stdout: `this is ${name}` })
          return host
        },
      },
    )
    expect(connections[0]).to.include({ host: 'b', address: '10.0.0.2', user: 'ops' })
    expect(of('shows', 'a').result).to.include({ msg: 'this is b' })
  })

  it('gives facts to the delegate with delegate_facts', async () => {
    const { of } = await play(
      site(`
    - { set_fact: { colour: red }, delegate_to: b, delegate_facts: true, when: eq inventory_hostname "a" }
    - { name: shows, debug: { msg: '{{default "none" colour}}' } }`),
    )
    expect(of('shows', 'a').result).to.include({ msg: 'none' })
    expect(of('shows', 'b').result).to.include({ msg: 'red' })
  })

  it('changes nothing in check mode but says what it would change', async () => {
    const { of, machines } = await play(
      site(`    - { name: put, copy: { dest: /etc/motd, content: hello } }`),
      { ...onA, check: true },
    )
    expect(of('put').status).to.equal('changed')
    expect(of('put').changes).to.have.length(1)
    expect(machines.get('a')?.writes).to.deep.equal([])
  })

  it('leaves an argument out that is omitted', async () => {
    const { of } = await play(
      site(`    - { name: shows, debug: { msg: x, verbosity: "{{default omit level}}" } }`),
      onA,
    )
    expect(of('shows').status).to.equal('ok')
  })

  it('is skipped without its arguments being rendered when its condition is false', async () => {
    const { log } = await play(
      site(`    - { name: no, debug: { msg: "{{nowhere}}" }, when: false }`),
      onA,
    )
    expect(log).to.deep.equal(['a no skipped'])
  })

  it('knows groups, and other hosts by hostvars with their values rendered there', async () => {
    const { of } = await play(
      `
- hosts: all
  gather_facts: false
  vars: { url: "https://{{ip}}:2379" }
  tasks:
    - name: peers
      debug: { msg: '{{#each groups.etcd}}{{index @root.hostvars this "url"}} {{/each}}' }`,
      {
        groups: { etcd: ['a', 'b'] },
        hostVars: { a: { ip: '10.0.0.1' }, b: { ip: '10.0.0.2' } },
      },
    )
    expect(of('peers').result).to.include({ msg: 'https://10.0.0.1:2379 https://10.0.0.2:2379 ' })
  })
})
