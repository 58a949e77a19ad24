import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { loadExtraVars, parseExtraVars } from '../../../engine/cli/extra-vars.ts'
import { TsplayError } from '../../../engine/errors.ts'
import { Template } from '../../../engine/model/value.ts'

const vars = (...texts: string[]) => loadExtraVars(texts.map(parseExtraVars), () => undefined)

const pairs = async (text: string) => {
  expect(parseExtraVars(text).kind).to.equal('pairs')
  return vars(text)
}

describe('cli/extra-vars', () => {
  it('types true, false, null and whole numbers, and nothing else', async () => {
    const text = 'a=true b=false c=null d=12 e=-3 f=1.20 g=yes h=0644 i=1e3 j= k=99999999999999999'
    expect(await pairs(text)).to.deep.equal({
      a: true,
      b: false,
      c: null,
      d: 12,
      e: -3,
      f: '1.20',
      g: 'yes',
      h: '0644',
      i: '1e3',
      j: '',
      k: '99999999999999999',
    })
  })

  it('takes quoted values as text, spaces included', async () => {
    expect(await pairs(`a="x y" b='12' c="say \\"hi\\"" d=p=q`)).to.deep.equal({
      a: 'x y',
      b: '12',
      c: 'say "hi"',
      d: 'p=q',
    })
  })

  it('leaves colons, quotes inside and backslashes alone', async () => {
    expect(await pairs(String.raw`url=http://h:80/x list=["a","b"] re=\d+`)).to.deep.equal({
      url: 'http://h:80/x',
      list: '["a","b"]',
      re: String.raw`\d+`,
    })
  })

  it('takes a template as code', async () => {
    const { a } = await pairs('a={{ b }}-x')
    expect(a).to.be.instanceOf(Template).and.have.property('text', '{{ b }}-x')
  })

  it('types JSON and YAML mappings as written', async () => {
    expect(await vars('{"a": 1.2, "b": [true]}')).to.deep.equal({ a: 1.2, b: [true] })
    expect(await vars('a: 1.2')).to.deep.equal({ a: 1.2 })
  })

  it('reads a file, and lets later ones win', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'extra-'))
    const file = join(folder, 'vars.yml')
    await writeFile(file, 'a: 1\nb: "2"\n')
    expect(await vars('a=0 b=0', `@${file}`, 'a=5')).to.deep.equal({ a: 5, b: '2' })
    await rm(folder, { recursive: true })
  })

  it('refuses what is no variable, an open quote and a list', async () => {
    for (const text of ['novalue', '1a=2', 'a="x', '[1, 2]']) {
      const error: unknown = await Promise.resolve()
        .then(() => vars(text))
        .catch((caught: unknown) => caught)
      expect(error, text).to.be.instanceOf(TsplayError).and.have.property('code', 'USAGE')
    }
  })
})
