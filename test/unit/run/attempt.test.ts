import { expect } from 'chai'

import { play } from '../../support/play.ts'

const site = (tasks: string) => `
- hosts: all
  gather_facts: false
  tasks:
${tasks}`

const onA = { hosts: ['a'] }

describe('a failure that a module throws', () => {
  it('is judged by failed_when and changed_when like one that it returns', async () => {
    const { log, of } = await play(
      site(`
    - { name: not failed, slurp: { src: /none }, register: got, failed_when: false }
    - { name: changed, slurp: { src: /none }, changed_when: true, failed_when: false }
    - { name: says why, assert: { that: [contains '/none' got.msg, not got.failed] } }
    - { name: failed, slurp: { src: /none }, register: got, failed_when: contains '/none' got.msg }`),
      onA,
    )
    expect(log).to.deep.equal([
      'a not failed ok',
      'a changed changed',
      'a says why ok',
      'a failed failed',
    ])
    expect(of('failed').result).to.include({ failed: true, failed_when_result: true })
  })

  it('is told itself where the conditions ask for what it lacks', async () => {
    const { of } = await play(
      site(`
    - name: judged
      slurp: { src: /none }
      register: got
      failed_when: ne got.rc 0
      ignore_errors: true
    - name: repeated
      slurp: { src: /none }
      register: got
      until: eq got.rc 0
      retries: 1
      delay: 0
      failed_when: false`),
      onA,
    )
    expect(of('judged').result['msg']).to.match(/\/none/)
    expect(of('repeated')).to.include({ status: 'failed', attempts: 2 })
    expect(of('repeated').result['msg']).to.match(/\/none/)
    expect(of('repeated')).not.to.have.property('gaveUp')
  })

  it('goes to the rescue unless failed_when says that it is none', async () => {
    const { log } = await play(
      site(`
    - block: [{ name: fine, slurp: { src: /none }, failed_when: false }]
      rescue: [{ name: not run, debug: { msg: x } }]
    - block: [{ name: bad, slurp: { src: /none } }]
      rescue: [{ name: rescue, debug: { msg: x } }]`),
      onA,
    )
    expect(log).to.deep.equal(['a fine ok', 'a bad failed', 'a rescue ok'])
  })

  it('is not judged where it befell the way to the host', async () => {
    const { log } = await play(site(`    - { name: ask, command: x, failed_when: false }`), {
      ...onA,
      down: ['a'],
    })
    expect(log).to.deep.equal(['a ask unreachable'])
  })

  it('is not judged where it is a bug', async () => {
    // A fake host throws on a command that nobody programmed.
    const { of } = await play(site(`    - { name: ask, command: x, failed_when: false }`), onA)
    expect(of('ask')).to.include({ status: 'failed', bug: true })
  })
})

describe('until', () => {
  it('makes three attempts where nothing is said of retries', async () => {
    const { of } = await play(
      site(
        `    - { name: ask, slurp: { src: /none }, register: got, until: not got.failed, delay: 0 }`,
      ),
      onA,
    )
    expect(of('ask')).to.include({ status: 'failed', attempts: 3 })
  })
})
