import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'chai'

import { modules } from '../../../engine/modules/index.ts'

describe('the registry of modules', () => {
  // The engine leaves this check out at its start.
  it('holds only schemas that are valid ones', () => {
    const ajv = new Ajv2020()
    const wrong = modules.filter(({ schema }) => ajv.validateSchema({ ...schema }) !== true)
    expect(wrong.map(({ name }) => name)).to.deep.equal([])
  })
})
