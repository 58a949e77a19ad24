import { expect } from 'chai'

import { hostsAreIndependent } from '../../../engine/plan/independent.ts'
import { prepared } from '../../support/prepared.ts'

const independent = async (...plays: string[]): Promise<boolean> => {
  const { plan, problems } = await prepared({
    'site.yml': plays.join('\n'),
    'more.yml': '- debug: {msg: more}',
  })
  expect(problems).to.deep.equal([])
  return hostsAreIndependent(plan)
}
const plain =
  '- {hosts: all, tasks: [{block: [{debug: , notify: h}]}], handlers: [{name: h, debug: }]}'

describe('hostsAreIndependent', () => {
  it('holds where no task is for all hosts, or stops them all', async () => {
    expect(await independent(plain, '- {hosts: a, tasks: [{debug: , run_once: false}]}')).to.equal(
      true,
    )
  })

  const together: Readonly<Record<string, string>> = {
    'a play stops at the first error': '- {hosts: all, any_errors_fatal: true, tasks: [{debug: }]}',
    'a play may stop': `- {hosts: all, any_errors_fatal: '{{ strict }}', tasks: [{debug: }]}`,
    'a play ends when too many fail': '- {hosts: all, max_fail_percentage: 20, tasks: [{debug: }]}',
    'hosts wait for the batch before': '- {hosts: all, serial: 1, tasks: [{debug: }]}',
    'a play is for this machine': '- {hosts: localhost, tasks: [{debug: }]}',
    'one host does a task for all':
      '- {hosts: all, tasks: [{block: [{debug: }], rescue: [{debug: , run_once: true}]}]}',
    'a handler runs once':
      '- {hosts: all, tasks: [{debug: , notify: h}], handlers: [{name: h, debug: , run_once: true}]}',
    'a task stops all': '- {hosts: all, tasks: [{debug: , any_errors_fatal: true}]}',
    'it is not known what is included': '- {hosts: all, tasks: [{include_tasks: more.yml}]}',
  }
  for (const [what, play] of Object.entries(together)) {
    it(`does not where ${what}`, async () => {
      expect(await independent(plain, play)).to.equal(false)
    })
  }
})
