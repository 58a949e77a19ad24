import { expect } from 'chai'

import { FakeHost } from '../../support/fake-host.ts'
import { play } from '../../support/play.ts'

describe('delegate_facts', () => {
  for (const delegate of ['localhost', '192.0.2.9']) {
    it(`go to the delegate alone, also to one that is not in the inventory: ${delegate}`, async () => {
      const { of } = await play(
        `
- hosts: all
  gather_facts: false
  tasks:
    - set_fact: { found: yes }
      delegate_to: ${delegate}
      delegate_facts: true
      run_once: true
    - { name: own, debug: { msg: '{{default "none" found}}' } }
    - { name: there, debug: { msg: '{{ index hostvars "${delegate}" "found" }}' } }`,
      )
      expect(of('own', 'a').result).to.include({ msg: 'none' })
      expect(of('own', 'b').result).to.include({ msg: 'none' })
      expect(of('there', 'a').result).to.include({ msg: 'yes' })
    })
  }
})

describe('group_names', () => {
  it('are sorted, and say ungrouped of a host that is in no group', async () => {
    const { of } = await play(
      `
- hosts: all
  gather_facts: false
  tasks:
    - { name: tell, debug: { msg: '{{group_names}}' } }`,
      { groups: { web: ['a'], db: ['a'] } },
    )
    expect(of('tell', 'a').result['msg']).to.deep.equal(['db', 'web'])
    expect(of('tell', 'b').result['msg']).to.deep.equal(['ungrouped'])
  })
})

describe('facts', () => {
  it('are still to be gathered after a module that tells a few of its own', async () => {
    const named = 'live old\nstatic old\nkeeper systemd\n'
    const { log } = await play(
      `
- hosts: all
  gather_facts: false
  tasks: [{ name: call, hostname: { name: new } }]
- hosts: all`,
      {
        hosts: ['a'],
        machine: () =>
          new FakeHost()
            .onScript('uname -n', { stdout: named })
            .onRun(['hostnamectl', 'set-hostname', 'new']),
      },
    )
    // No machine in memory has facts: that it is asked is all.
    expect(log).to.deep.equal(['a call changed', 'a Gathering Facts failed'])
  })
})
