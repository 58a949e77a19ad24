import { expect } from 'chai'
import fc from 'fast-check'

import { TsplayError } from '../../../engine/errors.ts'
import type { Json } from '../../../engine/model/value.ts'
import { checkExpression, checkTemplate } from '../../../engine/template/check.ts'
import { renderText, renderValue } from '../../../engine/template/render.ts'
import { render, scopeOf, template, value } from './support.ts'

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>

// What comes out of JSON text: no -0, which JSON cannot write.
const plain = (tree: Json): Json => JSON.parse(JSON.stringify(tree)) as Json

// Pieces that templates are made of, in any order.
const pieces = fc
  .array(
    fc.constantFrom(
      ...'{{ }} {{# {{/ {{~ ~}} {{{ }}} {{> {{! ( ) [ ] " \' . .. ../ / @ @index | || == = ! - , 0 1.5 a a.b if each with else as |x| eq and not default list this null true \\ \n'.split(
        ' ',
      ),
      ' ',
      '{{#if a}}',
      '{{/if}}',
      '{{a}}',
    ),
    { maxLength: 14 },
  )
  .map(parts => parts.join(''))

/** Runs it; only errors with a place may come out. */
function orPlacedError(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof TsplayError)) throw error
    expect(error.position, error.message).not.to.equal(undefined)
    expect(error.position?.line).to.be.greaterThan(0)
    expect(error.position?.column).to.be.greaterThan(0)
    expect(error.message).not.to.include('\n')
  }
}

describe('for any template', function () {
  this.timeout(60_000)

  it('what goes wrong is told with a place and in one line', () => {
    fc.assert(
      fc.property(pieces, text => {
        orPlacedError(() => renderText(template(text), scopeOf({ a: { b: [1] } })))
        orPlacedError(() => value(text, { a: { b: [1] } }))
      }),
      { numRuns: 1000 },
    )
  })

  it('the static check finds every error that no variable can mend', () => {
    fc.assert(
      fc.property(pieces, text => {
        const statically = checkTemplate(template(text)).length > 0
        let code = ''
        try {
          renderText(template(text), scopeOf({}))
        } catch (error) {
          code = (error as TsplayError).code
        }
        if (statically) expect(code).not.to.equal('')
        if (code === 'TEMPLATE_SYNTAX' || code === 'UNKNOWN_HELPER') {
          expect(statically).to.equal(true)
        }
        expect(checkExpression(template(text))).to.be.an('array')
      }),
      { numRuns: 500 },
    )
  })

  it('text without braces is itself', () => {
    fc.assert(
      fc.property(
        fc.string().filter(text => !text.includes('{{') && !/\\+$/.test(text)),
        text => {
          expect(renderText(template(text), scopeOf({}))).to.equal(text)
        },
      ),
    )
  })
})

describe('for any data', function () {
  this.timeout(60_000)

  it('an expression alone gives the data itself', () => {
    fc.assert(
      fc.property(json, data => {
        expect(render('{{x}}', { x: data })).to.equal(data)
        expect(renderValue(data, scopeOf({}))).to.deep.equal(data)
      }),
    )
  })

  it('text comes out as it went in, however it looks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(render('<{{x}}>', { x: text })).to.equal(`<${text}>`)
      }),
    )
  })

  it('YAML, JSON and base64 lead back to it', () => {
    fc.assert(
      fc.property(json.map(plain), fc.string({ unit: 'grapheme' }), (x, text) => {
        expect(value('fromJson (toJson x)', { x })).to.deep.equal(x)
        expect(value('fromJson (toPrettyJson x)', { x })).to.deep.equal(x)
        expect(value('fromYaml (toYaml x)', { x })).to.deep.equal(x)
        expect(value('b64dec (b64enc x)', { x: text })).to.equal(text)
      }),
    )
  })

  it('toYaml does not depend on the order of keys', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<Json>)
    fc.assert(
      fc.property(object, x => {
        const reversed = Object.fromEntries(Object.entries(x).toReversed())
        expect(value('toYaml x', { x: reversed })).to.equal(value('toYaml x', { x }))
        expect(value('toJson x', { x: reversed })).to.equal(value('toJson x', { x }))
      }),
    )
  })

  it('sets behave like sets', () => {
    const numbers = fc.array(fc.integer({ min: 0, max: 9 }))
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const [union, intersection, difference] = ['union', 'intersect', 'difference'].map(name =>
          value(`${name} a b`, { a, b }),
        ) as [number[], number[], number[]]
        expect(new Set(union)).to.deep.equal(new Set([...a, ...b]))
        expect(union).to.have.length(new Set(union).size)
        expect(new Set([...intersection, ...difference])).to.deep.equal(new Set(a))
        expect(difference.some(item => b.includes(item))).to.equal(false)
      }),
    )
  })
})
