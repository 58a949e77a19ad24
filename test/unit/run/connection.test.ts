import { expect } from 'chai'

import { noKeywords } from '../../../engine/plan/keywords.ts'
import { becomeOptions } from '../../../engine/run/connection.ts'
import { play } from '../../support/play.ts'
import { scopeOf } from '../template/support.ts'

describe('the bastion of the inventory', () => {
  const site = `
- hosts: all
  gather_facts: false
  remote_user: ops
  tasks:
    - { name: there, command: 'true', ignore_errors: true }
    - { name: other, command: 'true', delegate_to: bastion, ignore_errors: true }
    - { name: here, command: 'true', delegate_to: localhost, connection: local, ignore_errors: true }`
  const options = {
    hosts: ['n1', 'bastion'],
    groups: { bastion: ['bastion'], all: ['n1', 'bastion'] },
    hostVars: {
      n1: { ansible_host: '10.0.0.1' },
      bastion: { ansible_host: '192.0.2.1', ansible_port: 2200, ansible_user: 'jump' },
    },
  }

  it('stands before every host but itself and this machine', async () => {
    const { connections } = await play(site, options)
    const by = (name: string) => [
      ...new Set(
        connections.filter(({ host }) => host === name).map(({ bastion }) => bastion?.host),
      ),
    ]
    expect(by('n1')).to.deep.equal(['bastion'])
    expect(by('bastion')).to.deep.equal([undefined])
    expect(by('localhost')).to.deep.equal([undefined])
  })

  it('is logged in to by its own variables, not as the play says', async () => {
    const { connections } = await play(site, options)
    const [first] = connections.filter(({ host }) => host === 'n1')
    expect(first).to.include({ address: '10.0.0.1', user: 'ops' })
    expect(first?.bastion).to.include({ address: '192.0.2.1', port: 2200, user: 'jump' })
  })

  it('is not there where no host is in its group', async () => {
    const { connections } = await play(site, { ...options, groups: { all: ['n1', 'bastion'] } })
    expect(connections.every(({ bastion }) => bastion === undefined)).to.equal(true)
  })
})

describe('the keywords of a task that goes to a delegate', () => {
  it("are rendered with the task's variables and its item; what is a variable is the delegate's", async () => {
    const { connections } = await play(
      `
- hosts: a
  gather_facts: false
  tasks:
    - name: there
      command: 'true'
      delegate_to: b
      remote_user: '{{u}}-{{item}}'
      port: '{{p}}'
      become: true
      become_user: '{{item}}'
      loop: [one, two]
      ignore_errors: true`,
      {
        hostVars: {
          a: { u: 'a', p: 1, ansible_host: 'x' },
          b: { u: 'b', p: 2, ansible_host: 'y' },
        },
      },
    )
    expect(connections.map(({ address, port, user }) => [address, port, user])).to.deep.equal([
      ['y', 1, 'a-one'],
      ['y', 1, 'a-two'],
    ])
  })
})

describe('becoming root by a variable', () => {
  const asked = (value: string | number | boolean) => {
    const scope = scopeOf({ ansible_become: value })
    const defaults = { become: false, hostKeyChecking: 'accept-new', timeout: 10 } as const
    return becomeOptions(scope, { keywords: noKeywords, scope }, defaults)
  }

  it("is asked for by Ansible's words for true, however they are written", () => {
    for (const value of [true, 'true', 'True', 'YES', 'on', '1', 1]) {
      expect(asked(value), String(value)).to.deep.equal({ method: 'sudo', user: 'root' })
    }
  })

  it('is not asked for by any other', () => {
    for (const value of [false, 'no', 'False', 0]) {
      expect(asked(value), String(value)).to.equal(undefined)
    }
  })
})
