import { expect } from 'chai'

import { insteadOfModule } from '../../../engine/load/foreign-modules.ts'
import { moduleRegistry } from '../../../engine/wiring/modules.ts'
import { prepared } from '../../support/prepared.ts'

const site = (task: string): string => `
- hosts: all
  tasks:
    - ${task}`

describe("modules of Ansible's that there are not", () => {
  for (const [task, expected] of [
    ['yum: { name: jq }', /^UNKNOWN_MODULE site.yml:4 .*`package`/],
    ['ansible.builtin.dnf: { name: jq }', /^UNKNOWN_MODULE site.yml:4 .*`package`/],
    // `find` is as near as a word can be.
    ['ping:', /^UNKNOWN_MODULE site.yml:4 .*`wait_for_connection`/],
    ['action: yum name=jq', /^UNKNOWN_MODULE site.yml:4 .*`package`/],
    ['community.general.ini_file: { path: /x }', /^UNKNOWN_MODULE site.yml:4 .*`lineinfile`/],
    ['debug: { msg: x, with_fileglob: y }', /^BAD_ARGS/],
    ['{ debug: { msg: x }, with_fileglob: "*.yml" }', /^BAD_KEYWORD site.yml:4 .*`find`/],
    ['frobnicate:', /^UNKNOWN_MODULE site.yml:4$/],
    ['systemd: { name: x, state: restartd }', /^BAD_ARGS site.yml:4 did you mean "restarted"\?$/],
    ['service: name=x state=restartd', /^BAD_ARGS site.yml:4 did you mean "restarted"\?$/],
  ] as const) {
    it(`${task} is refused with a hint that names what there is`, async () => {
      const { problems } = await prepared(site(task))
      expect(problems).to.have.length(1)
      expect(problems[0]).to.match(expected)
    })
  }

  it('are none that there is', () => {
    const both = [...moduleRegistry.keys()].filter(word => insteadOfModule(word) !== undefined)
    expect(both).to.deep.equal([])
  })
})
