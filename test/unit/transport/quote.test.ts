import { execFileSync } from 'node:child_process'

import { expect } from 'chai'
import fc from 'fast-check'

import { TsplayError } from '../../../engine/errors.ts'
import {
  backgroundCommand,
  commandLine,
  exportEnv,
  printBytes,
  quote,
} from '../../../engine/transport/quote.ts'

const sh = (text: string): Buffer => execFileSync('sh', ['-c', text])
const word = fc.string({ unit: 'binary' }).map(text => text.replaceAll('\0', ''))

describe('quote', () => {
  it('makes words that a shell takes as they were', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), words => {
        const said = sh(`printf '%s\\0' ${commandLine(['x', ...words])}`).toString()
        expect(said).to.equal(['x', ...words].map(text => `${text}\0`).join(''))
      }),
    )
  })

  it('writes any bytes through printf', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        expect(sh(printBytes(bytes)).equals(Buffer.from(bytes))).to.equal(true)
      }),
    )
  }).timeout(20_000)

  for (const text of ['-n', '%s', '\\n', "'", '', '-', '\\055']) {
    it(`writes ${JSON.stringify(text)} through printf`, () => {
      expect(sh(printBytes(Buffer.from(text))).toString()).to.equal(text)
    })
  }

  it('hands environment values over unchanged', () => {
    fc.assert(
      fc.property(word, value => {
        const said = sh(`${exportEnv({ NAME_1: value })} printf '%s\\0' "$NAME_1"`).toString()
        expect(said).to.equal(`${value}\0`)
      }),
    )
  })

  it('refuses a NUL and a bad variable name', () => {
    expect(() => quote('a\0b')).to.throw(TsplayError)
    expect(() => exportEnv({ 'A;id': 'x' })).to.throw(TsplayError)
  })

  it('keeps environment values out of every argument list', () => {
    const text = backgroundCommand({ argv: ['env'], env: { PASSWORD: 'hush' }, cwd: '/' })
    expect(text).to.match(/^\{ export PASSWORD=hush;.* exec \S+ env; \}/)
  })
})
