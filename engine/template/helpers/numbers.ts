import { define, type Helper } from '../helper.ts'
import { HelperError } from '../helper-error.ts'

const LONGEST = 100_000

/** As Sprig counts: `stop` is not reached, and a step that leads away from it gives nothing. */
function range(start: number, stop: number, step: number): readonly number[] {
  if (step === 0) throw new HelperError('STEP must not be 0')
  const length = Math.max(0, Math.ceil((stop - start) / step))
  if (length > LONGEST) throw new HelperError(`a list of ${length} numbers is too long`)
  return Array.from({ length }, (_, index) => start + index * step)
}

// As the command seq counts: the end is reached.
function sequence(first: number, step: number, last: number): string {
  return range(first, last + Math.sign(step), step).join(' ')
}

function divisor(value: number): number {
  if (value === 0) throw new HelperError('division by zero')
  return value
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Helpers that calculate. Text that is a number counts as one. */
export const numbers: readonly Helper[] = [
  define({
    name: 'add',
    params: { values: 'number+' },
    purpose: 'The sum.',
    example: 'add 1 2 3',
    result: '6',
    run: ({ values }) => sum(values),
  }),
  define({
    name: 'add1',
    params: { value: 'number' },
    purpose: 'VALUE and one.',
    example: 'add1 2',
    result: '3',
    run: ({ value }) => value + 1,
  }),
  define({
    name: 'sub',
    params: { a: 'number', b: 'number' },
    purpose: 'A less B.',
    example: 'sub 5 2',
    result: '3',
    run: ({ a, b }) => a - b,
  }),
  define({
    name: 'mul',
    params: { values: 'number+' },
    purpose: 'The product.',
    example: 'mul 2 3 4',
    result: '24',
    run: ({ values }) => values.reduce((product, value) => product * value, 1),
  }),
  define({
    name: 'div',
    params: { a: 'integer', b: 'integer' },
    purpose: 'How often B is in A, as a whole number.',
    example: 'div 7 2',
    result: '3',
    run: ({ a, b }) => Math.trunc(a / divisor(b)),
  }),
  define({
    name: 'mod',
    params: { a: 'integer', b: 'integer' },
    purpose: 'What remains of A divided by B.',
    example: 'mod 7 2',
    result: '1',
    run: ({ a, b }) => a % divisor(b),
  }),
  define({
    name: 'max',
    params: { values: 'number+' },
    purpose: 'The greatest value.',
    example: 'max 1 3 2',
    result: '3',
    run: ({ values }) => Math.max(...values),
  }),
  define({
    name: 'min',
    params: { values: 'number+' },
    purpose: 'The least value.',
    example: 'min 2 1 3',
    result: '1',
    run: ({ values }) => Math.min(...values),
  }),
  define({
    name: 'ceil',
    params: { value: 'number' },
    purpose: 'VALUE, rounded up.',
    example: 'ceil 1.2',
    result: '2',
    run: ({ value }) => Math.ceil(value),
  }),
  define({
    name: 'floor',
    params: { value: 'number' },
    purpose: 'VALUE, rounded down.',
    example: 'floor 1.8',
    result: '1',
    run: ({ value }) => Math.floor(value),
  }),
  define({
    name: 'round',
    params: { value: 'number', places: 'integer?' },
    purpose: 'VALUE, rounded to PLACES after the point.',
    example: 'round 1.2345 2',
    result: '1.23',
    run: ({ value, places = 0 }) => Math.round(value * 10 ** places) / 10 ** places,
  }),
  define({
    name: 'until',
    params: { count: 'integer' },
    purpose: 'The list of numbers from 0, COUNT of them.',
    example: 'until 3',
    result: '[0,1,2]',
    run: ({ count }) => range(0, count, count < 0 ? -1 : 1),
  }),
  define({
    name: 'untilStep',
    params: { start: 'integer', stop: 'integer', step: 'integer' },
    purpose: 'The list of numbers from START, by STEP, before STOP.',
    example: 'untilStep 3 9 2',
    result: '[3,5,7]',
    run: ({ start, stop, step }) => range(start, stop, step),
  }),
  define({
    name: 'seq',
    params: { first: 'integer', second: 'integer?', third: 'integer?' },
    purpose: 'Numbers as the command of this name counts, in one text: LAST, or FIRST [STEP] LAST.',
    example: 'seq 1 2 5',
    result: '"1 3 5"',
    run: ({ first, second, third }) => {
      if (second === undefined) return sequence(1, first < 1 ? -1 : 1, first)
      return third === undefined
        ? sequence(first, second < first ? -1 : 1, second)
        : sequence(first, second, third)
    },
  }),
]
