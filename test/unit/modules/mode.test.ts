import { expect } from 'chai'

import { resolveMode } from '../../../engine/modules/mode.ts'

describe('resolveMode', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['644', '0777', '0644'],
    ['0644', '0777', '0644'],
    ['1777', '0000', '1777'],
    ['u=rw,g=r,o=', '0777', '0640'],
    ['+x', '0644', '0755'],
    ['go-w', '0666', '0644'],
    ['a=rX', '0600', '0444'],
    ['a=rX', '0700', '0555'],
    ['u+s,g+s', '0755', '6755'],
    ['o+t', '0777', '1777'],
    ['u=rwx', '4600', '0700'],
    ['u+x-w', '0600', '0500'],
  ]
  for (const [written, mode, wanted] of cases) {
    it(`makes ${wanted} of ${written} on ${mode}`, () => {
      expect(resolveMode(written, { kind: 'file', mode })).to.equal(wanted)
    })
  }

  it('lets directories be entered with X', () => {
    expect(resolveMode('u=rwX', { kind: 'directory', mode: '0600' })).to.equal('0700')
  })
})
