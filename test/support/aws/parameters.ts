import { type Served, serve } from '#test/support/api/gateway.ts'

/** Answers GetParameters from a record and points the SDK at itself. Names are whole, e.g. `/purser/test/settings`. */
export const serveParameters = async (values: Record<string, string>): Promise<Served> => {
  const served = await serve((_request, body, response) => {
    const { Names } = JSON.parse(body.toString()) as { Names: string[] }
    const Parameters = Names.flatMap((Name) => {
      const Value = values[Name]
      return Value === undefined ? [] : [{ Name, Value, Type: 'String' }]
    })
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify({ Parameters }))
  })
  process.env['AWS_ENDPOINT_URL_SSM'] = served.url
  return served
}
