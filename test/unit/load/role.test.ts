import { expect } from 'chai'

import { TsplayError } from '../../../engine/errors.ts'
import { loadRole, type RoleOptions } from '../../../engine/load/role.ts'
import type { Role } from '../../../engine/model/playbook.ts'
import { errorsOf, problemsOf, TempFiles, testContext } from './temp-files.ts'

describe('loadRole', () => {
  let files: TempFiles
  afterEach(() => files.remove())

  async function load(
    content: Readonly<Record<string, string>>,
    options: RoleOptions = {},
    name = 'web',
  ): Promise<Role> {
    files = await TempFiles.make(content)
    return loadRole(name, [files.path('first'), files.path('roles')], options, testContext())
  }

  it('reads every part of a role', async () => {
    const role = await load({
      'roles/web/tasks/main.yml': '- debug:\n- debug:\n',
      'roles/web/handlers/main.yaml': '- name: restart\n  debug:\n  listen: web\n',
      'roles/web/defaults/main.yml': 'a: 1\n',
      'roles/web/vars/main.json': '{"b": 2}',
      'roles/web/meta/main.yml': 'dependencies: [base, {role: x, v: 1}]\nallow_duplicates: true\n',
    })
    expect(role).to.deep.include({ name: 'web', folder: files.path('roles/web') })
    expect([role.tasks, role.handlers, role.dependencies].map(list => list.length)).to.deep.equal([
      2, 1, 2,
    ])
    expect([role.defaults, role.vars]).to.deep.equal([{ a: 1 }, { b: 2 }])
    expect(role.dependencies[1]?.params).to.deep.equal({ v: 1 })
    expect(role.allow_duplicates).to.equal(true)
  })

  it('takes a folder of variables in the order of its names', async () => {
    const role = await load({
      'roles/web/vars/main/b.yml': 'x: b\n',
      'roles/web/vars/main/a.yml': 'x: a\ny: a\n',
      'roles/web/vars/main/notes.txt': 'no variables',
    })
    expect(role.vars).to.deep.equal({ x: 'b', y: 'a' })
  })

  it('takes other entry files on request', async () => {
    const role = await load(
      {
        'roles/web/tasks/main.yml': '- debug:\n- debug:\n',
        'roles/web/tasks/stop.yml': '- debug:\n',
        'roles/web/vars/main.yml': 'x: main\n',
        'roles/web/vars/other.yml': 'y: other\n',
      },
      { tasks_from: 'stop.yml', vars_from: 'other' },
    )
    expect(role.tasks).to.have.length(1)
    expect(role.vars).to.deep.equal({ y: 'other' })
  })

  it('takes a path for a name', async () => {
    const role = await load({ 'roles/group/web/tasks/main.yml': '- debug:\n' }, {}, 'group/web')
    expect(role).to.deep.include({ name: 'web', folder: files.path('roles/group/web') })
  })

  it('takes the first folder of the search path that has it', async () => {
    const role = await load({
      'roles/web/vars/main.yml': 'x: 2\n',
      'first/web/vars/main.yml': 'x: 1\n',
    })
    expect(role.vars).to.deep.equal({ x: 1 })
  })

  it('names the places it looked at and the role that is meant', async () => {
    const loading = load({ 'roles/web/tasks/main.yml': '' }, {}, 'wbe')
    const error = await loading.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).to.be.instanceOf(TsplayError)
    expect(error).to.include({ code: 'ROLE_NOT_FOUND', hint: 'did you mean "web"?' })
    expect((error as Error).message)
      .to.include(files.path('first/wbe'))
      .and.include(files.path('roles/wbe'))
  })

  it('refuses an entry file that is not there', async () => {
    const [error] = await errorsOf(load({ 'roles/web/tasks/stop.yml': '' }, { tasks_from: 'stpo' }))
    expect(error).to.include({ code: 'FILE_NOT_FOUND', hint: 'did you mean "stop"?' })
  })

  it('reports the problems of all its files together', async () => {
    const problems = await problemsOf(
      load({
        'roles/web/tasks/main.yml': '- cpy: {}\n',
        'roles/web/handlers/main.yml': '- debug:\n  regster: x\n',
        'roles/web/defaults/main.yml': '- a\n',
        'roles/web/meta/main.yml': 'dependancies: []\n',
      }),
    )
    expect(problems).to.have.members([
      'BAD_KEYWORD 1:1',
      'UNKNOWN_MODULE 1:3',
      'UNKNOWN_KEYWORD 2:3',
      'UNKNOWN_KEYWORD 1:1',
    ])
  })
})
