import { expect } from 'chai'

import { play } from '../../support/play.ts'

const onA = { hosts: ['a'] }
const site = (tasks: string): string => `
- hosts: a
  gather_facts: false
  tasks:
${tasks}`

describe('an item of a loop', () => {
  it('sees what set_fact has set for those before it', async () => {
    const { of } = await play(
      site(`
    - set_fact: { acc: "{{default '' acc}}{{item}}" }
      loop: [1, 2, 3]
    - { name: tell, debug: { msg: '{{acc}}' } }`),
      onA,
    )
    expect(of('tell').result).to.include({ msg: '123' })
  })

  it('sees the registered result of the one before it, and not that of one that was skipped', async () => {
    const { results, of } = await play(
      site(`
    - name: first
      debug: { msg: '{{item}}' }
      loop: [no, well, late, later]
      register: answer
      when: { any: [not (defined answer), ne answer.msg 'well'] }
    - { name: tell, debug: { msg: '{{len answer.results}}' } }`),
      onA,
    )
    const items = results[0]?.outcome.result['results'] as readonly { readonly skipped: boolean }[]
    expect(items.map(({ skipped }) => skipped)).to.deep.equal([false, false, true, true])
    expect(of('tell').result).to.include({ msg: 4 })
  })

  it('does not see facts that were set for a delegate', async () => {
    const { of } = await play(
      site(`
    - set_fact: { acc: "{{default '' acc}}{{item}}" }
      loop: [1, 2]
      delegate_to: b
      delegate_facts: true
    - { name: tell, debug: { msg: '{{ index hostvars "b" "acc" }} {{default "none" acc}}' } }`),
    )
    expect(of('tell').result).to.include({ msg: '2 none' })
  })
})

describe('a loop over nothing', () => {
  it('registers a result that has not failed', async () => {
    const { log } = await play(
      site(`
    - { name: none, debug: { msg: x }, loop: [], register: r }
    - { name: after, debug: { msg: x }, when: not r.failed }`),
      onA,
    )
    expect(log).to.deep.equal(['a none skipped', 'a after ok'])
  })
})
