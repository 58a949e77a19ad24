import { expect } from 'chai'

import type { RoleScope } from '../../../engine/model/plan.ts'
import { candidatePaths } from '../../../engine/plan/files.ts'

const scope = (name: string, parents: readonly RoleScope[] = []): RoleScope => ({
  ...{ name, folder: `/site/roles/${name}`, parents },
  ...{ defaults: {}, vars: {}, params: {}, dependencies: [] },
})
const role = scope('web', [scope('base')])
const search = { folder: '/site/tasks', playbook: '/site', installed: '/opt/tsplay' }

describe('a file named in a task', () => {
  it('is looked for in the role, what led to it, the task folder, the playbook, and tsplay', () => {
    expect(candidatePaths('x.hbs', 'templates', { ...search, role })).to.deep.equal([
      '/site/roles/web/templates/x.hbs',
      '/site/roles/web/x.hbs',
      '/site/roles/base/templates/x.hbs',
      '/site/roles/base/x.hbs',
      '/site/tasks/templates/x.hbs',
      '/site/tasks/x.hbs',
      '/site/templates/x.hbs',
      '/site/x.hbs',
      '/opt/tsplay/templates/x.hbs',
    ])
  })

  it('is not looked for twice where two of these are one', () => {
    const paths = candidatePaths('x', 'files', { ...search, folder: '/site' })
    expect(paths).to.deep.equal(['/site/files/x', '/site/x', '/opt/tsplay/files/x'])
  })

  it('is taken as it stands when it is absolute', () => {
    expect(candidatePaths('/etc/x', 'files', { ...search, role })).to.deep.equal(['/etc/x'])
  })
})
