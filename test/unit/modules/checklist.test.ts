import { expect } from 'chai'

import { checklist } from '../../../engine/modules/checklist.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

const told = { found: '1 GB', needed: '2 GB', fix: 'add memory' }
const checks = [
  { name: 'memory', ok: false, ...told },
  { name: 'os', ok: true, ...told },
  { name: 'swap', ok: false, severity: 'warning', ...told },
]
const run = async (args: object) =>
  (await runModule(checklist, { checks, ...args }, new FakeHost())).result

describe('checklist', () => {
  it('fails with every problem, its severity and what to do', async () => {
    const { failed, msg, problems } = await run({})
    expect(failed).to.equal(true)
    expect(msg).to.equal('1 error (memory), 1 warning (swap)')
    expect(problems).to.deep.equal([
      { check: 'memory', severity: 'error', ...told },
      { check: 'swap', severity: 'warning', ...told },
    ])
  })

  it('passes with warnings, which it tells', async () => {
    const result = await run({ ignore: ['memory'] })
    expect(result).not.to.have.property('failed')
    expect(result['problems']).to.deep.equal([{ check: 'swap', severity: 'warning', ...told }])
  })

  it('passes without a word where all is well', async () => {
    expect(await run({ ignore: 'memory,swap' })).to.deep.equal({ problems: [], msg: '' })
  })

  it('takes errors for warnings where that is asked for', async () => {
    const result = await run({ only_warn: true })
    expect(result).not.to.have.property('failed')
    expect(result.msg).to.equal('2 warnings (memory, swap)')
  })

  it('ends as unreachable for a host that is', async () => {
    const error = await rejection(run({ unreachable: true }))
    expect(error).to.include({ name: 'UnreachableError', message: '1 GB' })
    expect((error as { data?: { problems?: unknown } }).data?.problems).to.have.length(2)
  })

  it('changes nothing and asks nobody', async () => {
    const host = new FakeHost()
    const { changed } = await runModule(checklist, { checks }, host)
    expect([changed, host.roundTrips]).to.deep.equal([false, 0])
  })

  for (const [what, args] of Object.entries({
    'to ignore a check that there is not': { ignore: ['memry'] },
    'a check without a name': { checks: [{ ok: true, ...told }] },
    'a verdict that is none': { checks: [{ name: 'os', ok: 'yes indeed', ...told }] },
    'an unknown severity': { checks: [{ name: 'os', ok: true, severity: 'bad', ...told }] },
  })) {
    it(`rejects ${what}`, async () => {
      expect(await rejection(run(args))).to.include({ code: 'BAD_ARGS' })
    })
  }
})
