import { expect } from 'chai'

import { outputLimitError, timeoutError } from '../../../engine/remote/killed.ts'
import { commandRequest } from '../../../engine/remote/requests.ts'
import { createRedactor } from '../../../engine/report/redact.ts'

describe('remote/killed', () => {
  it('names a short command', () => {
    const { label } = commandRequest(['sleep', '9'])
    expect(timeoutError('a', label, 1000).message).to.equal(
      'a: killed after 1 s without an end: sleep 9',
    )
  })

  it('leaves no part of a secret in a long command, wherever it stands', () => {
    const secret = 'correct horse battery staple'
    const redactor = createRedactor()
    redactor.add(secret)
    for (let before = 260; before < 310; before++) {
      const { label } = commandRequest(['login', `${'x'.repeat(before)} ${secret}`])
      for (const { message, data } of [
        timeoutError('a', label, 1),
        outputLimitError('a', label, 1),
      ]) {
        const told = redactor.text(`${message} ${String(data?.['cmd'])}`)
        expect(told)
          .to.include('login')
          .and.not.match(/correct|staple/)
      }
    }
  })
})
