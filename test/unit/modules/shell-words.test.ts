import { expect } from 'chai'

import { splitWords } from '../../../engine/modules/shell-words.ts'

describe('splitWords', () => {
  const cases: Record<string, readonly string[]> = {
    '': [],
    '  ls   -l\n/tmp ': ['ls', '-l', '/tmp'],
    [`a'b c'"d e"`]: ['ab cd e'],
    [`'' ""`]: ['', ''],
    [String.raw`"a\"b\$c\d" x\ y`]: ['a"b$c\\d', 'x y'],
    [`'it'\\''s'`]: [`it's`],
    'a \\\n b': ['a', 'b'],
    'a\\\nb': ['ab'],
  }
  for (const [text, words] of Object.entries(cases)) {
    it(`splits ${JSON.stringify(text)}`, () => {
      expect(splitWords(text)).to.deep.equal(words)
    })
  }

  for (const text of [`a 'b`, `"a`, 'a\\']) {
    it(`refuses what is left open in ${text}`, () => {
      expect(() => splitWords(text)).to.throw('left open')
    })
  }
})
