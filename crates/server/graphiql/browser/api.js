// Another client, beside the browser: it has a token and no cookies.

const PASSWORD = 'belajar-bersama-2026';

/** Somebody of the demo accounts at the API. */
export async function signInAs(address, role) {
  const { login } = await send(address, null, 'mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken } } }', {
    input: { email: `${role}@demo.teacherin.test`, password: PASSWORD },
  });
  return (query, variables) => send(address, login.tokens.accessToken, query, variables);
}

async function send(address, token, query, variables) {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.json();
  if (answer.errors) throw new Error(`${query}: ${JSON.stringify(answer.errors)}`);
  return answer.data;
}

/** Books the demo teacher as the demo student; answers the booking's id. */
export async function bookDemoTeacher(address) {
  const teacher = await signInAs(address, 'teacher');
  const { viewer } = await teacher(
    '{ viewer { teacher { id modes defaultPlace skills { id } freeSlots(first: 20) { nodes { id } } } } }',
  );
  const student = await signInAs(address, 'student');
  const { skills, freeSlots, modes } = viewer.teacher;
  const refusals = [];
  for (const slot of freeSlots.nodes) {
    const input = {
      slotId: slot.id, skillId: skills[0].id, mode: modes[0], place: modes[0] === 'OFFLINE' ? 'Perpustakaan' : null,
      idempotencyKey: crypto.randomUUID(),
    };
    const { bookingCreate } = await student(
      'mutation ($input: BookingCreateInput!) { bookingCreate(input: $input) { booking { id } errors { code message } } }',
      { input },
    );
    if (bookingCreate.booking) return bookingCreate.booking.id;
    refusals.push(bookingCreate.errors[0].message);
  }
  throw new Error(`the demo teacher could not be booked: ${refusals.join(' ')}`);
}
