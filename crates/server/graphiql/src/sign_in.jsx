import { useState, useSyncExternalStore } from 'react';

const ROLE_NAMES = { STUDENT: 'Student', TEACHER: 'Teacher', ADMIN: 'Admin' };

/** Who is signed in, and how to become somebody: one button for each demo login, or e-mail and password. */
export function SignIn({ session, onSignedIn }) {
  const { status, viewer, demo, isBusy, problem } = useSyncExternalStore(session.subscribe, session.read);

  async function signIn(email, password) {
    const person = await session.signIn(email, password);
    if (person) onSignedIn(person);
  }

  return (
    <div className="sign-in" aria-busy={isBusy}>
      {problem && <p className="problem" role="alert">{problem}</p>}
      {status === 'signedIn' && <SignedIn viewer={viewer} isBusy={isBusy} onSignOut={() => session.signOut()} />}
      {status === 'nobody' && <Nobody demo={demo} isBusy={isBusy} onSignIn={signIn} />}
    </div>
  );
}

function SignedIn({ viewer, isBusy, onSignOut }) {
  return (
    <>
      <p className="person" title={viewer.email}>
        <b>{viewer.fullName}</b> <span>{viewer.roles.map((role) => ROLE_NAMES[role] ?? role).join(', ')}</span>
      </p>
      <button type="button" disabled={isBusy} onClick={onSignOut}>Sign out</button>
    </>
  );
}

function Nobody({ demo, isBusy, onSignIn }) {
  const [wantsFields, setWantsFields] = useState(false);
  if (!demo || wantsFields) {
    return <Fields isBusy={isBusy} onSignIn={onSignIn} onBack={demo && (() => setWantsFields(false))} />;
  }
  return (
    <>
      <span className="hint">Sign in as</span>
      {demo.accounts.map(({ name, email }) => (
        <button key={email} type="button" disabled={isBusy} title={email} onClick={() => onSignIn(email, demo.password)}>
          {name}
        </button>
      ))}
      <button type="button" className="quiet" onClick={() => setWantsFields(true)}>Somebody else</button>
    </>
  );
}

function Fields({ isBusy, onSignIn, onBack }) {
  function submit(event) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    onSignIn(fields.get('email').trim(), fields.get('password'));
  }
  return (
    <form onSubmit={submit}>
      <input type="email" name="email" aria-label="E-mail" placeholder="E-mail" autoComplete="username" required />
      <input type="password" name="password" aria-label="Password" placeholder="Password" autoComplete="current-password" required />
      <button disabled={isBusy}>Sign in</button>
      {onBack && <button type="button" className="quiet" onClick={onBack}>Demo logins</button>}
    </form>
  );
}
