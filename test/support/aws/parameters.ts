import { type Served, serve } from '#test/support/api/gateway.ts'

/** Answers GetParameter from a record and points the SDK at itself. Names are whole, e.g. `/purser/test/settings`. */
export const serveParameters = async (values: Record<string, string>): Promise<Served> => {
  const served = await serve((_request, body, response) => {
    const { Name } = JSON.parse(body.toString()) as { Name: string }
    const Value = values[Name]
    const reply = Value === undefined ? { __type: 'ParameterNotFound' } : { Parameter: { Name, Value, Type: 'String' } }
    response.writeHead(Value === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify(reply))
  })
  process.env['AWS_ENDPOINT_URL_SSM'] = served.url
  return served
}
