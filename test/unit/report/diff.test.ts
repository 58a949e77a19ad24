import { expect } from 'chai'

import { formatDiff } from '../../../engine/report/diff.ts'
import { createPaint } from '../../../engine/report/paint.ts'

const format = (before: string | null, after: string | null) =>
  formatDiff({ path: '/etc/f', before, after }, createPaint(false)).split('\n')

describe('report/diff', () => {
  it('is a unified diff with the path on both sides', () => {
    expect(format('a\nb\n', 'a\nc\n')).to.deep.equal([
      '--- /etc/f (before)',
      '+++ /etc/f (after)',
      '@@ -1,2 +1,2 @@',
      ' a',
      '-b',
      '+c',
    ])
  })

  it('shows a new file and a removed one against /dev/null', () => {
    expect(format(null, 'a\n')[0]).to.equal('--- /dev/null')
    expect(format('a\n', null)[1]).to.equal('+++ /dev/null')
  })

  it('stops after some hundred lines and says how many are left out', () => {
    const lines = format('', 'x\n'.repeat(1000))
    expect(lines).to.have.length(401)
    expect(lines.at(-1)).to.equal('(603 lines more)')
  })

  it('does not show what is too large or binary', () => {
    expect(format('', 'x'.repeat(200_000))).to.have.length(1)
    expect(format('', 'a\0b')).to.have.length(1)
  })
})
