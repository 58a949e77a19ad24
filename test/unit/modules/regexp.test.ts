import { expect } from 'chai'

import { userRegExp } from '../../../engine/modules/regexp.ts'

describe('a regular expression of the user’s', () => {
  const found: readonly (readonly [string, string, string | undefined])[] = [
    ['\\Ab', 'ab\nb', undefined],
    ['\\A.', 'ab\nb', 'a'],
    ['.\\Z', 'ab\nc', 'c'],
    ['b\\Z', 'ab\n', undefined],
    ['a{,2}$', 'aaaa', 'aa'],
    ['xa{,}', 'xaaa', 'xaaa'],
    ['(?P<x>a)\\k<x>', 'baa', 'aa'],
    ['(?i)A', 'a', 'a'],
    // Neither an escaped backslash before a letter nor a set holds words of Python's.
    ['\\\\A', 'a\\A', '\\A'],
    ['[{,3}]+', 'x{,3}', '{,3}'],
    ['\\{,3\\}', 'x{,3}', '{,3}'],
    ['[\\]{,3}]+', '],', '],'],
  ]
  for (const [expression, text, part] of found) {
    it(`${expression} finds ${part ?? 'nothing'} in ${JSON.stringify(text)}`, () => {
      expect(userRegExp(expression, 'm').exec(text)?.[0]).to.equal(part)
    })
  }
})
