import { expect } from 'chai'

import { table } from '../../../engine/modules/table.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

const columns = ['path', 'days_left']
const rows = [{ path: '/a', days_left: 3, severity: 'warning' }]

describe('table', () => {
  it('gives its rows to whoever reads the result, changes nothing and asks nobody', async () => {
    const host = new FakeHost()
    const { result, changed } = await runModule(table, { columns, rows }, host)
    expect(result).to.deep.equal({ table: { columns, rows } })
    expect([changed, host.roundTrips]).to.deep.equal([false, 0])
  })

  for (const [what, args] of Object.entries({
    'no columns': { columns: [], rows },
    'a heading that is no name': { columns: ['Days left'], rows },
    'a row that is no mapping': { columns, rows: ['/a'] },
    'an unknown severity': { columns, rows: [{ severity: 'bad' }] },
  })) {
    it(`rejects ${what}`, async () => {
      const error = await rejection(runModule(table, args, new FakeHost()))
      expect(error).to.include({ code: 'BAD_ARGS' })
    })
  }
})
