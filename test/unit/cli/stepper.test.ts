import { expect } from 'chai'

import type { CliContext } from '../../../engine/cli/context.ts'
import { checkCanStep, createStepper } from '../../../engine/cli/stepper.ts'
import { task } from '../report/events.ts'

describe('cli/stepper', () => {
  const answering = (...answers: string[]) => {
    const questions: string[] = []
    const step = createStepper(question => {
      questions.push(question)
      const answer = answers.shift()
      return answer === undefined
        ? Promise.reject(new Error('no answer left'))
        : Promise.resolve(answer)
    })
    return { questions, ask: () => step(task('Install'), ['node1', 'node2']) }
  }

  it('asks for each task by name, place and hosts', async () => {
    const { questions, ask } = answering('y')
    await ask()
    expect(questions[0])
      .to.include('etcd : Install')
      .and.include('roles/etcd/tasks/main.yml:12')
      .and.include('node1, node2')
  })

  it('runs a task on yes and leaves it out on no, which Enter alone means', async () => {
    const { ask } = answering('y', ' YES ', '', 'n', 'No')
    const said = [await ask(), await ask(), await ask(), await ask(), await ask()]
    expect(said).to.deep.equal([true, true, false, false, false])
  })

  it('asks nothing any more after continue', async () => {
    const { questions, ask } = answering('n', 'c')
    expect([await ask(), await ask(), await ask(), await ask()]).to.deep.equal([
      false,
      true,
      true,
      true,
    ])
    expect(questions).to.have.length(2)
  })

  it('asks again when it does not know the answer', async () => {
    const { questions, ask } = answering('what?', 'y')
    expect(await ask()).to.equal(true)
    expect(questions).to.have.length(2)
  })

  it('refuses where nobody can answer', () => {
    const given = (isTTY?: boolean) => ({ stdin: { isTTY } }) as unknown as CliContext
    expect(() => {
      checkCanStep(given())
    })
      .to.throw()
      .with.property('code', 'USAGE')
    checkCanStep(given(true))
  })
})
