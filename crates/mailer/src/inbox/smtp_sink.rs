//! The listening side: connections, lines and limits. What is said is decided by the conversation.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::smtp_conversation::{Conversation, Mail, Next};
use super::store::Store;

/// A mail may have this many bytes; announced by the SIZE extension.
pub(super) const MAIL_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Longer lines are cut into several reads, so that one line cannot fill the memory.
const LINE_BYTES_MAX: u64 = 64 * 1024;
const CONNECTIONS_MAX: usize = 64;
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// Takes connections until it is aborted; open conversations end with it.
pub(super) async fn listen(listener: TcpListener, store: Arc<Store>) {
    let mut conversations = JoinSet::new();
    loop {
        while conversations.len() >= CONNECTIONS_MAX {
            conversations.join_next().await;
        }
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    conversations.spawn(converse(stream, Arc::clone(&store)));
                }
                Err(error) => {
                    // Out of file handles, most likely: wait for some to come back instead of spinning.
                    tracing::warn!(%error, "the inbox cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
            Some(_) = conversations.join_next() => {}
        }
    }
}

async fn converse(stream: TcpStream, store: Arc<Store>) {
    if let Err(error) = serve(stream, store).await {
        tracing::debug!(%error, "a conversation with the inbox broke off");
    }
}

async fn serve(stream: TcpStream, store: Arc<Store>) -> io::Result<()> {
    // Small replies in a dialogue: with Nagle's algorithm each would wait for the peer's delayed acknowledgement.
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    let mut conversation = Conversation::default();
    stream.write_all(b"220 localhost Teacherin inbox\r\n").await?;
    while let Some(line) = read_line(&mut stream).await? {
        let reply = match conversation.hear(&line) {
            Next::Reply(reply) => reply,
            Next::ReadMail(recipients) => {
                stream.write_all(b"354 End with a line that holds only a dot\r\n").await?;
                match read_mail(&mut stream).await? {
                    Some(mail) => keep(&store, recipients, mail).await,
                    None => "552 5.3.4 The mail is too large",
                }
            }
            Next::Close(reply) => {
                return stream.write_all(format!("{reply}\r\n").as_bytes()).await;
            }
        };
        stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
    }
    Ok(())
}

/// Writes the mail to disk on a thread that may block, then answers.
async fn keep(store: &Arc<Store>, recipients: Vec<String>, mail: Vec<u8>) -> &'static str {
    let store = Arc::clone(store);
    let kept = tokio::task::spawn_blocking(move || store.keep(&recipients, &mail)).await;
    match kept.map_err(io::Error::other).flatten() {
        Ok(()) => "250 2.0.0 Kept",
        Err(error) => {
            tracing::error!(%error, "the inbox cannot keep a mail");
            "451 4.3.0 The mail cannot be kept"
        }
    }
}

/// The mail up to the lone dot, or `None` when it was too large (it is read to its end all the same).
async fn read_mail(stream: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Vec<u8>>> {
    let mut mail = Mail::new(MAIL_BYTES_MAX);
    loop {
        let line = read_line(stream).await?.ok_or(io::ErrorKind::UnexpectedEof)?;
        if mail.is_ended_by(&line) {
            return Ok(mail.into_bytes());
        }
    }
}

/// A line with its line end, at most [`LINE_BYTES_MAX`] bytes of it; `None` when the peer has hung up.
async fn read_line(stream: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let mut limited = stream.take(LINE_BYTES_MAX);
    timeout(IDLE_TIMEOUT, limited.read_until(b'\n', &mut line)).await??;
    Ok((!line.is_empty()).then_some(line))
}
