import { expect } from 'chai'

import { failure, thrown, value } from '../support.ts'

describe('helpers for text', () => {
  const cases: readonly (readonly [expression: string, result: unknown])[] = [
    ['title "kube-proxy and it\'s"', "Kube-Proxy And It's"],
    ['trimAll "ab" "abcba"', 'c'],
    ['trimAll "a" "aaa"', ''],
    ['trimPrefix "v" "1.20"', '1.20'],
    ['trimSuffix "" "abc"', 'abc'],
    ['trunc -3 "abcdef"', 'def'],
    ['trunc 99 "abc"', 'abc'],
    ['substr 0 2 "abc"', 'ab'],
    ['substr -1 2 "abc"', 'ab'],
    ['replace "a" "$&" "aa"', '$&$&'],
    ['quote "a" null 1.5 false', '"a" "1.5" "false"'],
    ['squote "it\'s"', "'it's'"],
    ['cat "a" null "b"', 'a b'],
    ['nindent 1 "a\\nb"', '\n a\n b'],
    ['join "-" (list 1 true "a")', '1-true-a'],
    ['join "-" (list)', ''],
    ['splitList "" "ab"', ['a', 'b']],
    ['split "." "1.20"', { _0: '1', _1: '20' }],
    ['lines " a\\r\\nb\\n\\n"', [' a', 'b']],
    ['len "añ😀"', 3],
    [
      'printf "%5s|%-5s|%05d|%+d|%.2f|%q|%v|%t|%x|%%" "a" "b" -42 3 1.005 "c" true false "hi"',
      '    a|b    |-0042|+3|1.00|"c"|true|false|6869|%',
    ],
    ['printf "%03b %o %X" 5 8 255', '101 10 FF'],
    ['printf "%v %s" (list 1) (dict "a" null)', '[1] {"a":null}'],
    ['printf "%.2s" "abc"', 'ab'],
  ]
  for (const [expression, result] of cases) {
    it(`${expression} gives ${JSON.stringify(result)}`, () => {
      expect(value(expression)).to.deep.equal(result)
    })
  }

  it('refuse what is no text, and say how to make text of it', () => {
    expect(thrown(() => value('upper x', { x: 1.2 })).hint).to.include('toString')
    expect(thrown(() => value('contains "a" x', { x: ['a'] })).hint).to.include('has VALUE LIST')
    expect(thrown(() => value('has "a" x', { x: 'a' })).hint).to.include('contains')
    expect(failure(() => value('join "," x', { x: [['a']] })).code).to.equal('BAD_HELPER_ARGS')
  })

  it('printf wants a value for each verb, and a verb for each value', () => {
    for (const text of ['printf "%s"', 'printf "a" 1', 'printf "%d" "x"', 'printf "%z" 1']) {
      expect(failure(() => value(text)).code, text).to.equal('BAD_HELPER_ARGS')
    }
  })

  it('repeat keeps within limits', () => {
    expect(failure(() => value('repeat 10000000 "abc"')).code).to.equal('BAD_HELPER_ARGS')
    expect(failure(() => value('repeat -1 "abc"')).code).to.equal('BAD_HELPER_ARGS')
  })
})

describe('helpers with regular expressions', () => {
  const cases: readonly (readonly [expression: string, result: unknown])[] = [
    ['regexMatch "(?i)^ABC$" "abc"', true],
    ['regexMatch "^b" "ab"', false],
    ['regexFind "x" "abc"', ''],
    ['regexFindAll "." "abc" 2', ['a', 'b']],
    ['regexFindAll "x" "abc"', []],
    ['regexReplaceAll "(?P<word>[a-z]+)" "ab 1" "<${word}$$>"', '<ab$> 1'],
    ['regexReplaceAll "a" "abc" "$1x"', 'bc'],
    ['regexReplaceAll "x*" "ab" "-"', '-a-b-'],
    ['regexSplit "," "a,b,c" 2', ['a', 'b,c']],
    ['regexSplit "," "a,b" 0', []],
    ['regexSplit "" "ab" -1', ['a', 'b']],
    ['regexMatch (regexQuoteMeta "a.b") "axb"', false],
  ]
  for (const [expression, result] of cases) {
    it(`${expression} gives ${JSON.stringify(result)}`, () => {
      expect(value(expression)).to.deep.equal(result)
      expect(value(expression)).to.deep.equal(result)
    })
  }

  it('refuse a broken pattern in words', () => {
    const { code, message } = thrown(() => value('regexMatch "(" "a"'))
    expect(code).to.equal('BAD_HELPER_ARGS')
    expect(message).to.include('no regular expression')
  })
})
