/** A screen's variables as text for the editor; what depends on the day is computed for today. */
export function variablesOf({ variables }) {
  const values = typeof variables === 'function' ? variables(Date.now()) : variables;
  return values ? JSON.stringify(values, null, 2) : '';
}
