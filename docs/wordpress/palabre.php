<?php
/**
 * Plugin Name: Palabre
 * Description: Sends each new comment to your own Palabre, and publishes, holds or refuses it as Palabre says.
 * Version: 1.0
 * License: GPL-2.0-or-later
 *
 * Put this file into wp-content/mu-plugins/, and into wp-config.php:
 *
 *     define( 'PALABRE_URL', 'https://palabre.example.org' );
 *     define( 'PALABRE_SITE', 'journal' );       // its key, where Palabre has several sites
 *     define( 'PALABRE_TOKEN', 'palabre_…' );    // a moderator's API token: their decisions here count there
 *     define( 'PALABRE_REFUSED', 'trash' );      // keep what is refused, instead of telling the reader why
 *
 * This program is free software; you can redistribute it and/or modify it under the terms of the
 * GNU General Public License as published by the Free Software Foundation; either version 2 of the
 * License, or (at your option) any later version. It comes WITHOUT ANY WARRANTY.
 */

defined( 'ABSPATH' ) || exit;

if ( defined( 'PALABRE_URL' ) && PALABRE_URL ) {
	Palabre::begin();
}

/** Asks Palabre about comments: when they come, again while they are held, and when people decide. */
final class Palabre {
	const STATE   = 'palabre_state';   // unsent: Palabre has not got it. open: Palabre holds it.
	const SENT    = 'palabre_sent';    // What was, or is to be, sent.
	const ID      = 'palabre_id';
	const RECEIPT = 'palabre_receipt';
	const MESSAGE = 'palabre_message';
	const DECIDED = 'palabre_decided'; // What a moderator here has decided and Palabre does not know.
	const CRON    = 'palabre_ask_again';
	const SECONDS = 8;
	const BATCH   = 50;
	const DAYS    = 15;
	const CAPTCHA = array( 'captcha_token', 'g-recaptcha-response', 'cf-turnstile-response', 'h-captcha-response', 'altcha' );
	const FORM    = array( 'form_stamp', 'reply_subject' );

	/** What Palabre has said of the comment of this request. */
	private static $verdict = null;
	/** Whether it is Palabre that changes a comment's status, and no moderator. */
	private static $ours = false;

	public static function begin() {
		add_filter( 'preprocess_comment', array( __CLASS__, 'ask' ), 2 );
		add_filter( 'pre_comment_approved', array( __CLASS__, 'decide' ), 20, 2 );
		add_action( 'wp_insert_comment', array( __CLASS__, 'keep' ), 20 );
		add_filter( 'comment_text', array( __CLASS__, 'tell' ), 20, 2 );
		add_action( 'transition_comment_status', array( __CLASS__, 'report' ), 10, 3 );
		add_filter( 'cron_schedules', array( __CLASS__, 'add_schedule' ) );
		add_action( self::CRON, array( __CLASS__, 'ask_again' ) );
		add_action( 'init', array( __CLASS__, 'schedule' ) );
	}

	/** Sends a new comment, before WordPress decides what to do with it. */
	public static function ask( $comment ) {
		self::$verdict = null;
		$type          = isset( $comment['comment_type'] ) ? $comment['comment_type'] : '';
		if ( ! in_array( $type, array( '', 'comment' ), true ) || current_user_can( 'moderate_comments' ) ) {
			return $comment;
		}
		$given = wp_unslash( $comment );
		$body  = array(
			'content' => $given['comment_content'],
			'author'  => $given['comment_author'],
			'email'   => $given['comment_author_email'],
			'url'     => $given['comment_author_url'],
			'thread'  => get_permalink( $given['comment_post_ID'] ),
			'thread_title' => html_entity_decode( get_the_title( $given['comment_post_ID'] ), ENT_QUOTES, 'UTF-8' ),
			'parent'  => empty( $given['comment_parent'] ) ? '' : (string) get_comment_meta( $given['comment_parent'], self::ID, true ),
			'lang'    => str_replace( '_', '-', get_locale() ),
		);
		if ( defined( 'PALABRE_SITE' ) && PALABRE_SITE ) {
			$body['site'] = PALABRE_SITE;
		}
		$address = isset( $_SERVER['REMOTE_ADDR'] ) ? $_SERVER['REMOTE_ADDR'] : '';
		// A captcha's token is worth nothing later; how the form was filled in is.
		$sent          = array( 'key' => wp_generate_uuid4(), 'address' => $address, 'body' => $body + self::read_form( self::FORM ) );
		self::$verdict = self::send( $sent, self::read_form( self::CAPTCHA ) ) + array( 'sent' => $sent );
		return $comment;
	}

	/** What becomes of the comment; what the blog's own settings hold or refuse stays so. */
	public static function decide( $approved, $comment ) {
		$verdict = self::$verdict;
		if ( null === $verdict || is_wp_error( $approved ) || in_array( $approved, array( 'spam', 'trash' ), true ) ) {
			return $approved;
		}
		switch ( $verdict['fate'] ) {
			case 'approve':
				return $approved;
			case 'spam':
				return 'spam';
			case 'refuse':
				if ( 'trash' === self::get_refused() && ! empty( $verdict['id'] ) ) {
					return 'trash';
				}
				return new WP_Error( 'palabre_refused', esc_html( $verdict['message'] ), $verdict['status'] );
			default:
				return 0;
		}
	}

	/** Keeps with the comment what is needed to ask about it again. */
	public static function keep( $comment_id ) {
		$verdict = self::$verdict;
		if ( null === $verdict ) {
			return;
		}
		self::$verdict = null;
		self::note( $comment_id, $verdict );
		if ( empty( $verdict['id'] ) ) {
			update_comment_meta( $comment_id, self::SENT, wp_slash( $verdict['sent'] ) );
		}
	}

	private static function note( $comment_id, $verdict ) {
		$kept = array(
			self::STATE   => $verdict['state'],
			self::ID      => isset( $verdict['id'] ) ? $verdict['id'] : '',
			self::RECEIPT => isset( $verdict['receipt'] ) ? $verdict['receipt'] : '',
			self::MESSAGE => 'hold' === $verdict['fate'] ? $verdict['message'] : '',
		);
		foreach ( $kept as $name => $value ) {
			$value ? update_comment_meta( $comment_id, $name, wp_slash( $value ) ) : delete_comment_meta( $comment_id, $name );
		}
	}

	/** Shows whoever wrote a held comment what Palabre says of it. */
	public static function tell( $text, $comment = null ) {
		if ( ! $comment || '0' !== $comment->comment_approved || is_admin() ) {
			return $text;
		}
		$message = (string) get_comment_meta( $comment->comment_ID, self::MESSAGE, true );
		return ( $message ? '<p class="palabre-message"><em>' . esc_html( $message ) . '</em></p>' : '' ) . $text;
	}

	/** A moderator of the blog has decided: Palabre is told. */
	public static function report( $new, $old, $comment ) {
		$acts = array( 'approved' => 'approve', 'spam' => 'spam', 'trash' => 'reject' );
		if ( self::$ours || $new === $old || ! isset( $acts[ $new ] ) || ! current_user_can( 'moderate_comments' ) ) {
			return;
		}
		delete_comment_meta( $comment->comment_ID, self::STATE );
		if ( defined( 'PALABRE_TOKEN' ) && get_comment_meta( $comment->comment_ID, self::ID, true ) ) {
			update_comment_meta( $comment->comment_ID, self::DECIDED, $acts[ $new ] );
			self::hand_on( $comment->comment_ID );
		}
	}

	public static function add_schedule( $schedules ) {
		$schedules['palabre'] = array( 'interval' => 300, 'display' => 'Palabre' );
		return $schedules;
	}

	public static function schedule() {
		if ( ! wp_next_scheduled( self::CRON ) ) {
			wp_schedule_event( time() + 60, 'palabre', self::CRON );
		}
	}

	/** Sends what Palabre has not got, asks about what it holds, and hands on what people decided. */
	public static function ask_again() {
		foreach ( self::find( self::DECIDED ) as $comment ) {
			if ( ! self::hand_on( $comment->comment_ID ) ) {
				return;
			}
		}
		foreach ( self::find( self::STATE, 'unsent' ) as $comment ) {
			if ( self::is_over( $comment ) ) {
				continue;
			}
			$sent    = get_comment_meta( $comment->comment_ID, self::SENT, true );
			$verdict = is_array( $sent ) ? self::send( $sent, array() ) : null;
			if ( ! $verdict || 'unsent' === $verdict['state'] ) {
				return;
			}
			self::settle( $comment, $verdict );
		}
		foreach ( self::find( self::STATE, 'open' ) as $comment ) {
			if ( ! self::is_over( $comment ) && ! self::look( $comment ) ) {
				return;
			}
		}
	}

	/** Asks what has become of a comment; whether Palabre answered. */
	private static function look( $comment ) {
		// Last first: what is looked at now comes last the next time.
		$state = get_comment_meta( $comment->comment_ID, self::STATE, true );
		delete_comment_meta( $comment->comment_ID, self::STATE );
		add_comment_meta( $comment->comment_ID, self::STATE, $state );
		$path    = '/api/v1/comments/' . rawurlencode( get_comment_meta( $comment->comment_ID, self::ID, true ) );
		$receipt = get_comment_meta( $comment->comment_ID, self::RECEIPT, true );
		$answer  = wp_remote_get( self::locate( $path . '?receipt=' . rawurlencode( $receipt ) ), array( 'timeout' => self::SECONDS ) );
		$status  = wp_remote_retrieve_response_code( $answer );
		$told    = json_decode( wp_remote_retrieve_body( $answer ), true );
		if ( 404 === $status ) {
			// It was erased there: people here decide.
			delete_comment_meta( $comment->comment_ID, self::STATE );
			return true;
		}
		if ( 200 !== $status || ! isset( $told['status'] ) ) {
			return false;
		}
		$fates = array( 'approved' => 'approve', 'rejected' => self::choose_refusal( $told ) );
		if ( isset( $fates[ $told['status'] ] ) ) {
			self::settle( $comment, self::describe( $fates[ $told['status'] ], $told, 422 ) );
		}
		return true;
	}

	/** Gives a held comment the status that Palabre has found for it. */
	private static function settle( $comment, $verdict ) {
		self::note( $comment->comment_ID, $verdict );
		delete_comment_meta( $comment->comment_ID, self::SENT );
		self::$ours = true;
		if ( 'spam' === $verdict['fate'] ) {
			wp_spam_comment( $comment->comment_ID );
		} elseif ( 'refuse' === $verdict['fate'] && ! empty( $verdict['id'] ) ) {
			wp_trash_comment( $comment->comment_ID );
		} elseif ( 'approve' === $verdict['fate'] && check_comment(
			$comment->comment_author,
			$comment->comment_author_email,
			$comment->comment_author_url,
			$comment->comment_content,
			$comment->comment_author_IP,
			$comment->comment_agent,
			$comment->comment_type
		) ) {
			wp_set_comment_status( $comment->comment_ID, 'approve' );
		}
		self::$ours = false;
	}

	/** Whether there is nothing left to ask: people have decided here, or it is too old. */
	private static function is_over( $comment ) {
		$over = '0' !== $comment->comment_approved || strtotime( $comment->comment_date_gmt . ' UTC' ) < time() - self::DAYS * DAY_IN_SECONDS;
		if ( $over ) {
			delete_comment_meta( $comment->comment_ID, self::STATE );
			delete_comment_meta( $comment->comment_ID, self::SENT );
		}
		return $over;
	}

	/** Tells Palabre what a moderator has decided; whether it need not be told again. */
	private static function hand_on( $comment_id ) {
		$act    = get_comment_meta( $comment_id, self::DECIDED, true );
		$path   = '/api/v1/admin/comments/' . rawurlencode( get_comment_meta( $comment_id, self::ID, true ) ) . '/' . $act;
		$seen   = self::see( $comment_id );
		$answer = wp_remote_post(
			self::locate( $path ),
			array(
				'timeout' => self::SECONDS,
				'headers' => array( 'Authorization' => 'Bearer ' . PALABRE_TOKEN, 'Content-Type' => 'application/json' ),
				'body'    => wp_json_encode( $seen ? array( 'seen' => $seen ) : new stdClass() ),
			)
		);
		$status = (int) wp_remote_retrieve_response_code( $answer );
		if ( 0 === $status || 429 === $status || $status >= 500 ) {
			return false;
		}
		delete_comment_meta( $comment_id, self::DECIDED );
		return true;
	}

	/** How the comment stands at Palabre: who decides here means to decide that. */
	private static function see( $comment_id ) {
		$path   = '/api/v1/admin/comments/' . rawurlencode( get_comment_meta( $comment_id, self::ID, true ) );
		$answer = wp_remote_get(
			self::locate( $path ),
			array( 'timeout' => self::SECONDS, 'headers' => array( 'Authorization' => 'Bearer ' . PALABRE_TOKEN ) )
		);
		$told = json_decode( wp_remote_retrieve_body( $answer ), true );
		return isset( $told['status'] ) ? $told['status'] : '';
	}

	/** Sends a comment; what cannot be sent is held, and sent again under the same key. */
	private static function send( $sent, $captcha ) {
		$answer = wp_remote_post(
			self::locate( '/api/v1/comments' ),
			array(
				'timeout' => self::SECONDS,
				'headers' => array(
					'Content-Type'    => 'application/json',
					'Accept'          => 'application/json',
					'Idempotency-Key' => $sent['key'],
					'Prefer'          => 'wait=4',
					// Believed if Palabre lists this server in PALABRE_TRUSTED_PROXIES.
					'X-Forwarded-For' => $sent['address'],
				),
				'body'    => wp_json_encode( $sent['body'] + $captcha ),
			)
		);
		$status = (int) wp_remote_retrieve_response_code( $answer );
		$told   = json_decode( wp_remote_retrieve_body( $answer ), true );
		$told   = is_array( $told ) ? $told : array();
		if ( 201 === $status && isset( $told['id'] ) ) {
			return self::describe( 'approve', $told, $status );
		}
		if ( 202 === $status && isset( $told['id'] ) ) {
			return self::describe( 'hold', $told, $status );
		}
		if ( 422 === $status && isset( $told['id'] ) ) {
			return self::describe( self::choose_refusal( $told ), $told, $status );
		}
		if ( in_array( $status, array( 400, 403, 409, 413, 429 ), true ) && isset( $told['detail'] ) ) {
			return self::describe( 'refuse', $told, $status );
		}
		return array( 'fate' => 'hold', 'state' => 'unsent', 'status' => 202, 'message' => '' );
	}

	private static function describe( $fate, $told, $status ) {
		$message = isset( $told['detail'] ) ? $told['detail'] : ( isset( $told['message'] ) ? $told['message'] : '' );
		return array(
			'fate'    => $fate,
			'state'   => 'hold' === $fate ? 'open' : '',
			'status'  => $status,
			'id'      => isset( $told['id'] ) ? $told['id'] : '',
			'receipt' => isset( $told['receipt'] ) ? $told['receipt'] : '',
			'message' => (string) $message,
		);
	}

	/** Spam goes to the spam folder; whoever wrote anything else is told why it is refused. */
	private static function choose_refusal( $told ) {
		$codes = isset( $told['reasons'] ) ? (array) $told['reasons'] : array();
		$codes[] = isset( $told['code'] ) ? $told['code'] : '';
		return in_array( 'spam', $codes, true ) ? 'spam' : 'refuse';
	}

	private static function read_form( $names ) {
		$found = array();
		foreach ( $names as $name ) {
			if ( isset( $_POST[ $name ] ) && is_string( $_POST[ $name ] ) ) {
				$found[ $name ] = wp_unslash( $_POST[ $name ] );
			}
		}
		return $found;
	}

	/** Comments with such a note, those first that have had it longest. */
	private static function find( $name, $value = null ) {
		global $wpdb;
		$ids = $wpdb->get_col(
			$wpdb->prepare(
				"SELECT comment_id FROM {$wpdb->commentmeta} WHERE meta_key = %s AND ( meta_value = %s OR %d ) ORDER BY meta_id LIMIT %d",
				$name,
				(string) $value,
				null === $value ? 1 : 0,
				self::BATCH
			)
		);
		return array_filter( array_map( 'get_comment', $ids ) );
	}

	private static function get_refused() {
		return defined( 'PALABRE_REFUSED' ) ? PALABRE_REFUSED : 'tell';
	}

	private static function locate( $path ) {
		return untrailingslashit( PALABRE_URL ) . $path;
	}
}
