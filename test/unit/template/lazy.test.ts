import { expect } from 'chai'

import { LazyObject, type Value } from '../../../engine/template/scope.ts'
import { materialize } from '../../../engine/template/render.ts'
import { failure, render, value } from './support.ts'

describe('lazy mappings', () => {
  /** hostvars of three hosts, which remembers what was asked for. */
  const hostvars = (): { hostvars: LazyObject; asked: string[] } => {
    const asked: string[] = []
    const host = (name: string): LazyObject =>
      new LazyObject(
        key => {
          asked.push(`${name}.${key}`)
          return key === 'ip' ? `10.0.0.${name.slice(-1)}` : undefined
        },
        () => ['ip'],
      )
    const names = ['node-1', 'node-2', 'node-3']
    const get = (name: string): Value | undefined => (names.includes(name) ? host(name) : undefined)
    return { hostvars: new LazyObject(get, () => names), asked }
  }

  it('compute only the member that is asked for', () => {
    const { hostvars: all, asked } = hostvars()
    expect(render('{{hostvars.[node-2].ip}}', { hostvars: all })).to.equal('10.0.0.2')
    expect(value('index hostvars "node-3" "ip"', { hostvars: all })).to.equal('10.0.0.3')
    expect(value('default "none" hostvars.[node-9].ip', { hostvars: all })).to.equal('none')
    expect(asked).to.deep.equal(['node-2.ip', 'node-3.ip'])
  })

  it('serve loops over a group', () => {
    const { hostvars: all, asked } = hostvars()
    const variables = { hostvars: all, groups: { etcd: ['node-1', 'node-3'] } }
    const text =
      '{{#each groups.etcd}}{{index ../hostvars this "ip"}}{{#unless @last}},{{/unless}}{{/each}}'
    expect(render(text, variables)).to.equal('10.0.0.1,10.0.0.3')
    expect(value('join "," (extract groups.etcd hostvars "ip")', variables)).to.equal(
      '10.0.0.1,10.0.0.3',
    )
    expect(asked.filter(name => name.startsWith('node-2'))).to.deep.equal([])
  })

  it('answer hasKey, keys, len and get without computing members', () => {
    const { hostvars: all, asked } = hostvars()
    expect(value('keys hostvars', { hostvars: all })).to.deep.equal(['node-1', 'node-2', 'node-3'])
    expect(
      value('list (hasKey hostvars "node-1") (hasKey hostvars "x")', { hostvars: all }),
    ).to.deep.equal([true, false])
    expect(value('len hostvars', { hostvars: all })).to.equal(3)
    expect(value('not (empty hostvars)', { hostvars: all })).to.equal(true)
    expect(asked).to.deep.equal([])
  })

  it('become plain data where they leave an expression', () => {
    const { hostvars: all } = hostvars()
    expect(render('{{hostvars.[node-1]}}', { hostvars: all })).to.deep.equal({ ip: '10.0.0.1' })
    expect(value('toJson hostvars.[node-1]', { hostvars: all })).to.equal('{"ip":"10.0.0.1"}')
    expect(materialize(all)).to.deep.equal({
      'node-1': { ip: '10.0.0.1' },
      'node-2': { ip: '10.0.0.2' },
      'node-3': { ip: '10.0.0.3' },
    })
  })

  it('can be walked by #each and #with', () => {
    const { hostvars: all } = hostvars()
    expect(
      render('{{#each hostvars as |h name|}}{{name}}={{h.ip}} {{/each}}', { hostvars: all }),
    ).to.equal('node-1=10.0.0.1 node-2=10.0.0.2 node-3=10.0.0.3 ')
    expect(render('{{#with hostvars.[node-1]}}{{ip}}{{/with}}', { hostvars: all })).to.equal(
      '10.0.0.1',
    )
  })

  it('refuse to become text, and to be opened without end', () => {
    const self: LazyObject = new LazyObject(
      () => self,
      () => ['self'],
    )
    expect(failure(() => render('x{{a}}', { a: self })).code).to.equal('NOT_TEXT')
    expect(failure(() => value('toJson a', { a: self })).code).to.equal('CYCLIC_VARIABLE')
  })
})
