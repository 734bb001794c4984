//! Markdown of users, rendered to HTML that is safe to put into a page.

use pulldown_cmark::{Options, Parser, html};

/// HTML of a Markdown text: scripts, styles, event handlers and unknown tags are gone, links carry
/// `rel="noopener noreferrer nofollow"`, images are left out because they would tell strangers who reads.
#[must_use]
pub fn render(markdown: &str) -> String {
    let mut unsafe_html = String::new();
    html::push_html(
        &mut unsafe_html,
        Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH),
    );
    ammonia::Builder::default()
        .rm_tags(["img"])
        .link_rel(Some("noopener noreferrer nofollow"))
        .clean(&unsafe_html)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn scripts_and_images_are_left_out() {
        let html = render(
            "**Halo** <script>alert(1)</script> ![x](https://evil.example/x.png) [s](javascript:alert(1))",
        );
        assert_eq!(html, "<p><strong>Halo</strong>   <a rel=\"noopener noreferrer nofollow\">s</a></p>\n");
    }
}
