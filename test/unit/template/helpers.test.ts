import { readFile } from 'node:fs/promises'

import { expect } from 'chai'

import { helperNamed, helperNames, themes } from '../../../engine/template/helpers/index.ts'
import { BLOCK_WORDS } from '../../../engine/template/ast.ts'
import { OPERATOR_WORDS } from '../../../engine/template/infix.ts'
import { helpersPage } from '../../tools/helpers-page.ts'
import { value } from './support.ts'

const helpers = Object.values(themes).flat()

describe('helpers', () => {
  for (const { name, example, result } of helpers) {
    it(`${name}: the example gives what it says`, () => {
      expect(example).to.match(new RegExp(`\\b${name}\\b`))
      expect(JSON.stringify(value(example))).to.equal(result)
    })
  }

  it('stand in docs/helpers.md as they describe themselves', async () => {
    const page = await readFile(new URL('../../../docs/helpers.md', import.meta.url), 'utf8')
    expect(page).to.equal(await helpersPage())
  })

  it('have names of their own', () => {
    const names = helpers.flatMap(({ name, aliases = [] }) => [name, ...aliases])
    expect(names).to.have.length(new Set(names).size)
    expect(helperNames()).to.have.members(names)
    for (const word of BLOCK_WORDS) expect(helperNamed(word), word).to.equal(undefined)
  })

  it('know the words that stand between operands elsewhere', () => {
    for (const word of ['and', 'or', 'not']) expect(OPERATOR_WORDS.has(word)).to.equal(true)
  })

  it('name every helper that roles are promised', () => {
    const promised =
      'default empty coalesce ternary defined eq ne lt le gt ge and or not has contains hasPrefix ' +
      'hasSuffix upper lower title trim trimAll trimPrefix trimSuffix nospace trunc substr replace ' +
      'repeat quote squote indent nindent splitList split join cat printf regexMatch regexFind ' +
      'regexFindAll regexReplaceAll regexSplit toString toInt int int64 float64 toJson toPrettyJson ' +
      'toYaml fromJson fromYaml b64enc b64dec sha256sum add add1 sub mul div mod max min floor ceil ' +
      'round until untilStep seq list first last rest initial append prepend concat uniq without ' +
      'reverse compact sortAlpha slice len dict get set unset hasKey keys values pluck pick omit ' +
      'merge mergeOverwrite dig index semver semverCompare kindIs typeOf fail required cidrHost ' +
      'cidrNetmask cidrContains cidrOverlaps cidrPrefix isIP isIPv6 ipWrap where difference ' +
      'intersect union sortBy basename dirname'
    expect(helperNames()).to.include.members(promised.split(' '))
  })
})
