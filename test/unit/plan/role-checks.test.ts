import { expect } from 'chai'

import { validateArgumentSpec } from '../../../engine/modules/validate_argument_spec.ts'
import { renderArgs } from '../../../engine/run/render-args.ts'
import type { StepRun } from '../../../engine/run/step-context.ts'
import { checkArgs } from '../../../engine/wiring/modules.ts'
import { play } from '../../support/play.ts'
import { prepared } from '../../support/prepared.ts'

const spec = `
argument_specs:
  main:
    short_description: A proxy
    options:
      proxy_mode: { type: str, choices: [iptables, ipvs], description: How it works. }
      proxy_port: { type: int }
      proxy_hosts: { type: list, elements: str, choices: [a, b, c] }
      proxy_backend:
        type: dict
        options:
          address: { type: str, required: true }
          port: { type: int }
      proxy_password: { type: int, no_log: true }
`
const role = {
  'roles/proxy/meta/argument_specs.yml': spec,
  'roles/proxy/tasks/main.yml': '- { name: work, debug: { msg: done } }\n',
}
const site = (vars: string, more = ''): string => `
- hosts: all
  gather_facts: false
  vars:
    ${vars}
  roles:
    - role: proxy
      ${more}
`
const problemsWith = async (vars: string, more = ''): Promise<readonly string[]> =>
  (await prepared({ ...role, 'site.yml': site(vars, more) })).problems

describe('argument_specs of a role', () => {
  it('let pass what they allow, and what can be brought to its type', async () => {
    expect(await problemsWith('{ proxy_mode: ipvs, proxy_port: "80", proxy_hosts: a }')).to.be.empty
  })

  it('refuse a value before any host is touched, at its place, with the one that is meant', async () => {
    const problems = await problemsWith('proxy_mode: ipvz')
    expect(problems).to.deep.equal(['BAD_VARIABLE site.yml:5 did you mean "ipvs"?'])
  })

  for (const [wrong, line] of [
    ['proxy_port: eighty', 5],
    ['proxy_port: 1.5', 5],
    ['proxy_hosts: [a, d]', 5],
    ['proxy_backend: { port: 80 }', 5],
    ['proxy_backend: { address: x, prot: 80 }', 5],
    ['proxy_backend: 10.0.0.1', 5],
  ] as const) {
    it(`refuse ${wrong}`, async () => {
      const [first, ...others] = await problemsWith(wrong)
      expect(first).to.match(new RegExp(`^BAD_VARIABLE site.yml:${line}`))
      expect(others).to.be.empty
    })
  }

  it('take an empty value for one that is not given', async () => {
    expect(await problemsWith('proxy_port:')).to.be.empty
  })

  it('see the value that wins, wherever it is given', async () => {
    expect(await problemsWith('proxy_mode: ipvz', 'proxy_mode: ipvs')).to.be.empty
    const words = ['-e', 'proxy_mode=ipvz']
    const { problems } = await prepared({ ...role, 'site.yml': site('proxy_mode: ipvs') }, words)
    expect(problems).to.deep.equal(['BAD_VARIABLE -e:1 did you mean "ipvs"?'])
  })

  it('leave no task where everything is known before the run', async () => {
    const { steps } = await prepared({ ...role, 'site.yml': site('proxy_mode: ipvs') })
    expect(steps.map(({ module }) => module)).to.deep.equal(['debug'])
  })

  it('ask the host for what must be rendered first, and for nothing else', async () => {
    const vars = '{ proxy_mode: "{{ mode }}", proxy_port: 80 }'
    const { steps } = await prepared({ ...role, 'site.yml': site(vars) })
    expect(steps.map(({ module }) => module)).to.deep.equal(['validate_argument_spec', 'debug'])
    expect(Object.keys(steps[0]?.validates ?? {})).to.deep.equal(['proxy_mode'])
  })

  it('are not asked where a condition may leave the role out', async () => {
    expect(await problemsWith('proxy_mode: ipvz', 'when: false')).to.be.empty
  })

  it('are not asked when rolespec_validate says so, nor for another file of tasks', async () => {
    const tasks = (parts: string): string => `
- hosts: all
  vars: { proxy_mode: ipvz }
  tasks:
    - import_role: { name: proxy${parts} }
`
    const problems = async (parts: string): Promise<readonly string[]> =>
      (
        await prepared({
          ...role,
          'roles/proxy/tasks/other.yml': '- debug:\n',
          'site.yml': tasks(parts),
        })
      ).problems
    expect(await problems('')).to.have.length(1)
    expect(await problems(', rolespec_validate: false')).to.be.empty
    expect(await problems(', tasks_from: other')).to.be.empty
  })

  it('may stand in meta/main.yml as well', async () => {
    const files = {
      'roles/proxy/meta/main.yml': spec,
      'roles/proxy/tasks/main.yml': '- debug:\n',
      'site.yml': site('proxy_mode: ipvz'),
    }
    expect((await prepared(files)).problems).to.have.length(1)
  })

  for (const wrong of ['{ type: integer }', '{ choises: [a] }', '{ required: maybe }', '[a]']) {
    it(`are refused themselves: ${wrong}`, async () => {
      const text = `argument_specs: { main: { options: { a: ${wrong} } } }\n`
      const files = { ...role, 'roles/proxy/meta/argument_specs.yml': text }
      const { problems } = await prepared({ ...files, 'site.yml': site('a: 1') })
      expect(problems.join()).to.match(/^(BAD|UNKNOWN)_KEYWORD roles\/proxy\/meta/)
    })
  }
})

describe('argument_specs during a run', () => {
  const failing = async (files: Readonly<Record<string, string>>): Promise<unknown> =>
    (await play({ ...role, ...files }, { hosts: ['a'] })).of('Check the variables of proxy').result

  it('refuse a value that had to be rendered first', async () => {
    const result = await failing({ 'site.yml': site('{ mode: ipvz, proxy_mode: "{{ mode }}" }') })
    expect(result).to.deep.include({ failed: true }).and.to.have.property('argument_errors')
  })

  it('leave what needs facts, and nothing else, until there are some', async () => {
    const files = (port: string) => ({
      'site.yml': site(`{ proxy_mode: "{{ ansible_mode }}", proxy_port: ${port} }`),
    })
    expect(await failing(files('"{{ 80 }}"'))).not.to.include({ failed: true })
    expect(await failing(files('"{{ printf \'eighty\' }}"'))).to.include({ failed: true })
  })

  it('are asked by a role that is included while running', async () => {
    const include = `
- hosts: all
  gather_facts: false
  vars: { proxy_port: eighty }
  tasks:
    - include_role: { name: proxy }
`
    expect(await failing({ 'site.yml': include })).to.deep.include({ failed: true })
  })

  it('are the same spec for every host, which is prepared once', async () => {
    const { steps } = await prepared({ ...role, 'site.yml': site('proxy_mode: "{{ mode }}"') })
    const [step] = steps
    const run = { step, environment: { checkArgs } } as unknown as StepRun
    const scope = { get: () => 'ipvs', names: () => ['proxy_mode'] }
    const args = renderArgs(validateArgumentSpec, scope, run)
    expect(args['argument_spec']).to.equal(step?.validates)
  })

  it('say that a required variable is not there', async () => {
    const needed = 'argument_specs: { main: { options: { must: { required: true } } } }\n'
    const files = { 'roles/proxy/meta/argument_specs.yml': needed, 'site.yml': site('a: 1') }
    expect(await failing(files)).to.have.property('msg', 'the variable must is required')
    const set = { ...files, 'site.yml': site('must: "{{ inventory_hostname }}"') }
    expect(await failing(set)).to.have.property('failed', false)
  })

  it('do not show the value of a secret', async () => {
    const vars = '{ word: swordfish, proxy_password: "{{ word }}" }'
    expect(JSON.stringify(await failing({ 'site.yml': site(vars) }))).not.to.include('swordfish')
  })
})
