import { expect } from 'chai'

import { file } from '../../../engine/modules/file.ts'
import { lineinfile } from '../../../engine/modules/lineinfile.ts'
import { stat } from '../../../engine/modules/stat.ts'
import { template } from '../../../engine/modules/template.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { runModule } from '../../support/run-module.ts'

describe('what an ordinary task costs that finds nothing to do', () => {
  const host = () => new FakeHost({ '/srv/page': 'on\n' })
  const calls = {
    directory: (to: FakeHost) => runModule(file, { path: '/srv', state: 'directory' }, to),
    line: (to: FakeHost) => runModule(lineinfile, { path: '/srv/page', line: 'on' }, to),
    stat: (to: FakeHost) => runModule(stat, { path: '/srv/page' }, to),
    template: (to: FakeHost) =>
      runModule(template, { src: 'page.hbs', dest: '/srv/page' }, to, {
        findFile: name => Promise.resolve(name),
        renderTemplate: () => Promise.resolve('on\n'),
      }),
  }

  for (const [kind, call] of Object.entries(calls)) {
    it(`is one round trip for a ${kind}`, async () => {
      const to = host()
      expect((await call(to)).changed).to.equal(false)
      expect(to.roundTrips).to.equal(1)
    })
  }
})
