/** Before anything else is loaded: thousands of parked purchases would each print their metric. */
process.env['POWERTOOLS_METRICS_DISABLED'] = 'true'
