import { expect } from 'chai'

import { Template } from '../../../engine/model/value.ts'
import { checkTemplate } from '../../../engine/template/check.ts'

const problemsIn = (text: string) =>
  checkTemplate(new Template(text, { file: 'x.hbs', line: 1, column: 1 })).map(
    ({ code, position, hint }) => `${code} ${position?.line}:${position?.column} ${hint}`,
  )

describe('a statement of Jinja in a template', () => {
  it('is an error with the form that is right here', () => {
    expect(problemsIn('a\n  {% if x == 1 %}\n{% endif %}')).to.deep.equal([
      'TEMPLATE_SYNTAX 2:3 write {{#if (eq a b)}}',
    ])
    expect(problemsIn('{%- for a in b -%}')).to.deep.equal([
      'TEMPLATE_SYNTAX 1:1 write {{#each list as |item|}}',
    ])
  })

  it('may stand where text is kept as it is', () => {
    expect(problemsIn('{{{{raw}}}}\n{% if x %}{{{{/raw}}}}')).to.deep.equal([])
  })

  it('is not what other programs write with these characters', () => {
    expect(problemsIn('log {%H:%M} 5{%} {% unknown %}')).to.deep.equal([])
  })
})
