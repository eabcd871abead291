import { markdownTable } from '#infra/markdown.ts'
import { httpStatusOf, refusalsOf } from '#infra/openapi/refusals.ts'
import { type FailureCode, failureCatalogue } from '#shared/kernel/errors.ts'
import { ownFunctions, type ReferenceSources } from './platform.ts'

const retries = { never: 'no', later: 'later', 'after-refresh': 'after reading again' }

/** Every failure: its status, whether a retry helps, and who answers or raises it. */
export const failuresPage = (platform: ReferenceSources): string => {
  const functions = ownFunctions(platform)
  const routes = functions.filter((one) => one.kind === 'route')
  const tasks = functions.filter((one) => one.kind === 'task')
  const answering = (code: FailureCode): string => {
    const own = routes.filter(({ spec }) => spec.fails.includes(code)).map(({ spec }) => spec.operation)
    const count = routes.filter(({ spec }) => refusalsOf(spec).includes(code)).length
    if (count === routes.length) return 'every route'
    return count > own.length ? `${count} of ${routes.length} routes` : own.join(', ')
  }
  const rows = (Object.keys(failureCatalogue) as FailureCode[]).map((code) => [
    `\`${code}\``,
    String(httpStatusOf(code)),
    retries[failureCatalogue[code].retry],
    answering(code),
    tasks.flatMap(({ name, spec }) => (spec.fails.includes(code) ? [name] : [])).join(', '),
  ])
  return [
    '# Failures',
    'The code is the contract; the sentence beside it may change. A caller gets it as problem details, the state machine as the name of an error. A code that nobody declares is kept in a row, such as a parked item or a leg.',
    markdownTable(['code', 'status', 'try again', 'answered by', 'raised by steps'], rows),
  ].join('\n\n')
}
