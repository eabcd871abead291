import type { ServerResponse } from 'node:http'
import type { Faults } from './faults.ts'

/** Lets one request to an AWS service meet its fate; `act` does what was asked for and gives the answer's body, or throws a refusal with its `code`. */
export const answerThrough = async (
  fault: ReturnType<Faults['aws']>,
  response: ServerResponse,
  json: '1.0' | '1.1',
  act: () => Promise<unknown>,
): Promise<void> => {
  const answer = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': `application/x-amz-json-${json}` }).end(JSON.stringify(body))
  if (fault === 'dropped') return void response.destroy()
  if (fault === 'throttled') return void answer(400, { __type: 'ThrottlingException', message: 'Rate exceeded' })
  try {
    const done = await act()
    if (fault === 'unanswered') response.destroy()
    else answer(200, done)
  } catch (error) {
    const { name, code = name, message } = error as Error & { code?: string }
    answer(400, { __type: code, message })
  }
}
